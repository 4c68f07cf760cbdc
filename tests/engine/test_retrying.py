"""When a request is tried again, after how long, and when not. Time is a fake clock; nothing sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import ChatRequest, Delta, Done, Message, Usage
from interviewer.engine.retrying import ATTEMPTS, Retrying, Waiting
from tests.fakes import FakeClock, ScriptedModel

ASK = ChatRequest(prefix="", messages=(Message("user", "Hello."),))


def fault(outcome: Outcome = Outcome.RETRY, retry_after: float | None = None) -> list[Exception]:
    return [ProviderError(outcome, "Something broke.", retry_after=retry_after, detail="500")]


class Bench:
    """A model in its retry loop, with what it waited for."""

    def __init__(self, clock: FakeClock, *scripts: object, luck: float = 1.0) -> None:
        self.inner = ScriptedModel(*scripts)  # type: ignore[arg-type]
        self.waits: list[Waiting] = []
        self.model = Retrying(self.inner, clock, self.waits.append, random=lambda: luck)

    async def run(self) -> str:
        items = [item async for item in self.model.stream(ASK)]
        assert isinstance(items[-1], Done)
        return "".join(item.text for item in items if isinstance(item, Delta))

    async def fail(self) -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            await self.run()
        return caught.value

    @property
    def attempts(self) -> int:
        return len(self.inner.requests)


async def test_what_works_is_left_alone(clock: FakeClock) -> None:
    bench = Bench(clock, ["Why ", "so?"])
    assert await bench.run() == "Why so?"
    assert (bench.attempts, bench.waits, clock.slept) == (1, [], [])


async def test_passing_trouble_is_tried_again_with_growing_pauses(clock: FakeClock) -> None:
    bench = Bench(clock, fault(), fault(), fault(), "Why?")
    assert await bench.run() == "Why?"
    assert clock.slept == [0.5, 1.0, 2.0]
    assert bench.waits[0] == Waiting(2, ATTEMPTS, 0.5, Outcome.RETRY, "Something broke.")
    assert [wait.attempt for wait in bench.waits] == [2, 3, 4]


async def test_pauses_are_spread_at_random(clock: FakeClock) -> None:
    bench = Bench(clock, fault(), fault(), "Why?", luck=0.25)
    await bench.run()
    assert clock.slept == [0.125, 0.25]


async def test_four_attempts_are_enough(clock: FakeClock) -> None:
    bench = Bench(clock, *[fault()] * 5)
    assert (await bench.fail()).outcome is Outcome.RETRY
    assert bench.attempts == 4


@pytest.mark.parametrize(
    "outcome",
    [Outcome.SETUP, Outcome.TOO_LONG, Outcome.REFUSED, Outcome.CANCELLED, Outcome.UNKNOWN],
)
async def test_what_cannot_pass_is_not_tried_again(clock: FakeClock, outcome: Outcome) -> None:
    bench = Bench(clock, fault(outcome))
    assert (await bench.fail()).outcome is outcome
    assert (bench.attempts, clock.slept) == (1, [])


async def test_a_bad_reply_is_asked_for_once_more(clock: FakeClock) -> None:
    bench = Bench(clock, fault(Outcome.BAD_REPLY), fault(Outcome.BAD_REPLY))
    assert (await bench.fail()).outcome is Outcome.BAD_REPLY
    assert bench.attempts == 2
    assert await Bench(clock, fault(Outcome.BAD_REPLY), fault(), "Why?").run() == "Why?"


async def test_a_short_wait_is_waited_out(clock: FakeClock) -> None:
    bench = Bench(clock, fault(Outcome.WAIT, 12.0), "Why?")
    assert await bench.run() == "Why?"
    assert clock.slept == [12.0]
    assert bench.waits[0].outcome is Outcome.WAIT


@pytest.mark.parametrize(("seconds", "words"), [(45.0, "45 seconds"), (3600.0, "60 minutes"), (90_000.0, "25 hours")])
async def test_a_long_wait_is_the_persons_choice(clock: FakeClock, seconds: float, words: str) -> None:
    bench = Bench(clock, fault(Outcome.WAIT, seconds))
    error = await bench.fail()
    assert error.outcome is Outcome.WAIT
    assert error.retry_after == seconds
    assert error.detail == "500"
    assert words in str(error)
    assert clock.slept == []


async def test_a_wait_without_a_readable_time_is_the_persons_choice(clock: FakeClock) -> None:
    bench = Bench(clock, fault(Outcome.WAIT))
    assert (await bench.fail()).outcome is Outcome.WAIT
    assert clock.slept == []


async def test_an_overload_that_names_a_time_is_given_it(clock: FakeClock) -> None:
    bench = Bench(clock, fault(Outcome.RETRY, 7.0), fault(Outcome.RETRY, 0.0), "Why?")
    await bench.run()
    assert clock.slept == [7.0, 1.0]


async def test_nothing_is_said_twice(clock: FakeClock) -> None:
    broken = ProviderError(Outcome.RETRY, "Broke off.", partial="Why ")
    bench = Bench(clock, ["Why ", broken], "Why so?")
    error = await bench.fail()
    assert error is broken
    assert bench.attempts == 1


async def test_a_reply_does_not_take_for_ever(clock: FakeClock) -> None:
    def hang() -> None:
        clock.advance(60)

    bench = Bench(clock, *[[hang, *fault()]] * 4)
    await bench.fail()
    assert bench.attempts == 3


async def test_leaving_during_a_pause(clock: FakeClock) -> None:
    class Frozen(FakeClock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.Event().wait()

    bench = Bench(Frozen(), fault(), "never")
    task = asyncio.create_task(bench.run())
    while not bench.waits:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (bench.attempts, bench.inner.open) == (1, 0)


async def test_leaving_in_the_middle_closes_the_stream_inside(clock: FakeClock) -> None:
    bench = Bench(clock, ["Why ", asyncio.Event()])
    stream = bench.model.stream(ASK)
    assert await anext(stream) == Delta("Why ")
    assert bench.inner.open == 1
    await stream.aclose()
    assert bench.inner.open == 0


async def test_every_failed_attempt_is_closed_before_the_next(clock: FakeClock) -> None:
    bench = Bench(clock, fault(), "Why?")
    await bench.run()
    assert bench.inner.open == 0


async def test_it_is_a_model_like_the_one_inside(clock: FakeClock) -> None:
    bench = Bench(clock)
    assert (bench.model.name, bench.model.window) == (bench.inner.name, bench.inner.window)
    await bench.model.close()
    assert bench.inner.closed


async def test_a_stream_that_is_a_plain_iterator_will_do(clock: FakeClock) -> None:
    class Plain:
        def __aiter__(self) -> Plain:
            return self

        async def __anext__(self) -> Delta | Done:
            if self.left:
                return self.left.pop(0)
            raise StopAsyncIteration

        def __init__(self) -> None:
            self.left: list[Delta | Done] = [Delta("Why?"), Done(Usage(), "m")]

    class Model(ScriptedModel):
        def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Done, None]:
            return Plain()  # type: ignore[return-value]

    model = Retrying(Model(), clock, lambda _: None)
    assert [type(item) async for item in model.stream(ASK)] == [Delta, Done]
