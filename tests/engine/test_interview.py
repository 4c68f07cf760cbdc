"""One interview as it runs: answers are kept, the floor comes back, whatever the interviewer does."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from interviewer.core import events as ev
from interviewer.core.bank import Decision, Level
from interviewer.core.director import Help, next_move
from interviewer.core.errors import IllegalEvent, JournalError, Outcome, ProviderError
from interviewer.core.rubric import Rubric
from interviewer.core.session import Session, State, replay
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.interview import FAREWELL, Desk, Interview
from interviewer.engine.interviewers.model_interviewer import ModelInterviewer
from interviewer.engine.interviewers.scripted_interviewer import ScriptedInterviewer
from interviewer.engine.planning import set_up
from interviewer.engine.ports import Done, Reply
from interviewer.engine.timing import read_clock
from tests.fakes import FEED, FakeClock, FilePrompts, MemoryJournal, ScriptedModel, hear, make_rubric, read_all, say

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from interviewer.core.director import Move
    from interviewer.engine.ports import Interviewer

RUBRIC = make_rubric()
VAGUE = "There is much to say about penalties and about what they do to fitted models in practice."
GOOD = "Lasso adds absolute weights to the loss. Its slope stays constant near zero. Ridge adds squared weights."
WORDS = "You named two penalties. What happens close to the origin?"


def begin(
    clock: FakeClock,
    journal: MemoryJournal,
    interviewer: Interviewer | None = None,
    rubric: Rubric = RUBRIC,
    **setup: Any,
) -> Interview:
    interview = Interview(Session("a1b2c3d4"), rubric, Desk(interviewer or ScriptedInterviewer(), journal, clock))
    fields: Any = {"mode": "interview", "level": Level.MID, "interviewer": "scripted", "grader": "coverage"}
    interview.start(set_up(rubric, **{**fields, **setup}))
    return interview


def by_model(*scripts: Any) -> tuple[ScriptedModel, ModelInterviewer]:
    model = ScriptedModel(*scripts)
    return model, ModelInterviewer(model, FilePrompts())


def kinds(journal: MemoryJournal) -> list[str]:
    return [json.loads(line)["kind"] for line in journal.lines["a1b2c3d4"]]


# -- a whole talk -----------------------------------------------------------------------------------------------------


async def test_a_whole_talk_with_the_script(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    heard = [interview.session.turns[0].text]
    for number in range(10):
        if interview.state is not State.CANDIDATE_TURN:
            break
        clock.advance(1.5)
        heard.append(await read_all(interview.answer(f"{VAGUE} {number}.")))
    assert heard == [
        "How do L1 and L2 regularisation differ?",
        "Why do some weights vanish under only one of them?",
        "How would you write the second penalty?",
        "You may keep thirty columns at serving time. Which one do you take?",
        "What would you check before you trust the fitted weights?",
        FAREWELL["finished"],
    ]
    assert interview.state is State.CLOSED
    assert interview.session.spent == {"answer": 1.5, "followups": 6.0}
    assert journal.load("a1b2c3d4") == interview.session


async def test_a_whole_design_talk_goes_through_its_phases(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal, rubric=make_rubric(FEED))
    phases = [interview.session.phase]
    while interview.state is State.CANDIDATE_TURN:
        await read_all(interview.hand_over("next_phase"))
        phases.append(interview.session.phase)
    assert phases == ["requirements", "high_level", "deep_dive", "deep_dive"]
    assert interview.session.turns[0].text.endswith("wants to rank its feed.")
    assert interview.session.closed is not None
    assert interview.session.closed.reason == "finished"


async def test_an_answer_is_on_disk_before_the_interviewer_hears_it(clock: FakeClock, journal: MemoryJournal) -> None:
    seen: list[list[str]] = []

    class Listening(ScriptedInterviewer):
        async def reply(self, session: Session, rubric: Rubric, move: Move) -> AsyncGenerator[str | Reply, None]:
            seen.append(kinds(journal))
            async for piece in super().reply(session, rubric, move):
                yield piece

    await read_all(begin(clock, journal, Listening()).answer(GOOD, pasted=True))
    assert seen == [["started", "answered"]]
    answered = journal.events("a1b2c3d4")[1]
    assert isinstance(answered, ev.Answered)
    assert answered.pasted
    other = MemoryJournal()
    await read_all(begin(clock, other).answer(GOOD))
    assert '"pasted":false' in other.lines["a1b2c3d4"][1]


async def test_control_characters_and_halves_of_letters_never_reach_the_record(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = begin(clock, journal)
    await read_all(interview.answer("Lasso \x1b[2J adds \ud83d absolute weights."))
    assert interview.session.turns[1].text == "Lasso \ufffd[2J adds \ufffd absolute weights."


async def test_who_is_stuck_gets_a_hint_and_the_floor(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    heard = await read_all(interview.answer("I'm stuck."))
    assert heard == "Here is a hint. Look at what happens close to the origin."
    assert interview.state is State.CANDIDATE_TURN
    assert interview.session.rung("p_zero") == 1


def test_hints_on_request_until_there_are_none(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    given = [interview.hint() for _ in range(7)]
    assert given[0] == Help("p_zero", 1, "Look at what happens close to the origin.")
    assert [None if help_ is None else help_.rung for help_ in given] == [1, 2, 1, 2, 1, 2, None]
    assert next(turn.branch for turn in interview.session.turns if turn.intent == "hint") == "mechanism"
    assert kinds(journal).count("hint_given") == 6


async def test_a_question_is_answered_and_costs_no_follow_up(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    assert await read_all(interview.answer("How many features do we have?")) == "Four hundred features."
    assert interview.session.probes == ()


async def test_ending_abandoning_and_what_is_legal_then(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    interview.close("ended", "  ")
    assert (interview.state, len(interview.session.turns)) == (State.CLOSED, 2)
    with pytest.raises(IllegalEvent):
        interview.abandon()
    with pytest.raises(IllegalEvent):
        await read_all(interview.answer(GOOD))
    assert kinds(journal) == ["started", "closed"]
    other = begin(clock, MemoryJournal())
    other.abandon()
    assert other.state is State.ABANDONED


# -- a provider that fails --------------------------------------------------------------------------------------------

BROKEN = ProviderError(Outcome.RETRY, "The connection broke off.", partial="Wh")
FAULTS = {
    "before the first word": [BROKEN],
    "within the frame": ['{"sa', BROKEN],
    "mid-sentence": ['{"say": "You named two penalties. What hap', BROKEN],
    "after the words": [say(WORDS)[:-30], BROKEN],
    "after the reply, before its end": [say(WORDS), BROKEN],
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_provider_that_fails_keeps_the_answer_and_hands_the_floor_back(
    fault: str, clock: FakeClock, journal: MemoryJournal
) -> None:
    model, interviewer = by_model(FAULTS[fault], say(WORDS))
    interview = begin(clock, journal, interviewer)
    heard: list[str] = []
    with pytest.raises(ProviderError, match="broke off"):
        await hear(interview.answer(VAGUE), heard)
    assert interview.state is State.CANDIDATE_TURN
    assert interview.session.turns[-1].text == VAGUE
    failure = interview.session.failure
    assert failure is not None
    assert (failure.outcome, failure.partial) == ("retry", "".join(heard) or "Wh")
    assert journal.load("a1b2c3d4") == interview.session
    assert model.open == 0
    assert await read_all(interview.hand_over("retry")) == WORDS
    assert interview.session.failure is None
    assert [turn.role for turn in interview.session.turns] == ["interviewer", "candidate", "interviewer"]


async def test_the_candidate_may_go_on_without_a_reply(clock: FakeClock, journal: MemoryJournal) -> None:
    _, interviewer = by_model([BROKEN], say(WORDS))
    interview = begin(clock, journal, interviewer)
    with pytest.raises(ProviderError):
        await read_all(interview.answer(VAGUE))
    assert await read_all(interview.answer(GOOD)) == WORDS
    assert [turn.text for turn in interview.session.turns if turn.by_candidate] == [VAGUE, GOOD]


async def test_a_reply_cancelled_at_any_await_keeps_the_answer(clock: FakeClock) -> None:
    chunks = [say(WORDS)[start : start + 12] for start in range(0, len(say(WORDS)), 12)]
    cancelled = 0
    for step in range(1, 40):
        journal = MemoryJournal()
        model, interviewer = by_model(chunks, say("And what about ridge?"))
        interview = begin(clock, journal, interviewer)
        heard: list[str] = []
        task = asyncio.create_task(hear(interview.answer(VAGUE), heard))
        for _ in range(step):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert interview.state is State.CANDIDATE_TURN
        assert interview.session.turns[1].text == VAGUE
        assert model.open == 0
        assert journal.load("a1b2c3d4") == interview.session
        if interview.session.failure is None:
            assert "".join(heard) == WORDS
            break
        cancelled += 1
        assert interview.session.failure.outcome == "cancelled"
        assert interview.session.failure.partial == "".join(heard)
        assert await read_all(interview.hand_over("retry")) == "And what about ridge?"
    assert cancelled >= len(chunks)


@pytest.mark.parametrize("pieces", [1, 2])
async def test_who_stops_listening_has_the_floor(pieces: int, clock: FakeClock, journal: MemoryJournal) -> None:
    model, interviewer = by_model([say(WORDS)[:40], say(WORDS)[40:]])
    interview = begin(clock, journal, interviewer)
    async with aclosing(interview.answer(VAGUE)) as stream:
        for _ in range(pieces):
            await anext(stream)
    assert interview.state is State.CANDIDATE_TURN
    assert interview.session.failure is not None
    assert model.open == 0


async def test_an_interviewer_that_breaks_in_an_unforeseen_way_gives_the_floor_back(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    _, interviewer = by_model([RuntimeError("a bug")])
    interview = begin(clock, journal, interviewer)
    with pytest.raises(RuntimeError, match="a bug"):
        await read_all(interview.answer(VAGUE))
    assert interview.state is State.CANDIDATE_TURN


class Trailing(ScriptedInterviewer):
    """Goes on after its reply, which nobody should hear."""

    async def reply(self, session: Session, rubric: Rubric, move: Move) -> AsyncGenerator[str | Reply, None]:
        async for piece in super().reply(session, rubric, move):
            yield piece
        raise BROKEN


async def test_nothing_after_the_reply_can_undo_it(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal, Trailing())
    assert await read_all(interview.answer(VAGUE)) == "Why do some weights vanish under only one of them?"
    assert interview.session.failure is None


async def test_what_a_reply_cost_is_counted(clock: FakeClock, journal: MemoryJournal) -> None:
    model, interviewer = by_model([say(WORDS), Done(usage=ScriptedModel()._usage, model="m")])
    interview = begin(clock, journal, interviewer)
    await read_all(interview.answer(VAGUE))
    assert interview.session.usage.input_tokens == 100
    assert len(model.requests) == 1


# -- a disk that fails ------------------------------------------------------------------------------------------------


async def test_what_cannot_be_recorded_does_not_happen(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    clock.advance(1.5)
    before = interview.session
    journal.full = True
    with pytest.raises(JournalError, match="full"):
        await read_all(interview.answer(GOOD))
    with pytest.raises(JournalError):
        interview.hint()
    assert interview.session is before
    journal.full = False
    assert await read_all(interview.answer(GOOD))
    assert interview.session.spent_s == 1.5


async def test_an_illegal_wish_costs_no_time(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    clock.advance(1.5)
    interview.tick()
    with pytest.raises(IllegalEvent):
        interview.predict(Decision.HIRE, 50, ())
    await read_all(interview.answer(GOOD))
    assert interview.session.spent_s == 1.5


# -- killed and resumed -----------------------------------------------------------------------------------------------


async def long_talk(clock: FakeClock, journal: MemoryJournal) -> Interview:
    """A talk with everything in it: hints, pauses, a failure, questions, a skip, an end and a grade."""
    model, interviewer = by_model(say(WORDS, ["define"], True), [BROKEN], say("And ridge, how does it differ there?"))
    interview = begin(clock, journal, interviewer)
    clock.advance(1.25)
    await read_all(interview.answer(VAGUE))
    clock.advance(0.5)
    interview.hint()
    clock.advance(1.75)
    interview.pause()
    clock.advance(100)
    interview.resume()
    clock.advance(1)
    with pytest.raises(ProviderError):
        await read_all(interview.answer(GOOD))
    await read_all(interview.hand_over("retry"))
    clock.advance(2)
    interview.desk.interviewer = ScriptedInterviewer()
    await read_all(interview.answer("How many rows do we have?"))
    await read_all(interview.hand_over("skip"))
    clock.advance(0.25)
    interview.close("ended", "One more thing: ridge is smooth.")
    interview.predict(Decision.HIRE, 60, ("p_l1",))
    async for _ in interview.grade(CoverageGrader()):
        pass
    assert not model.open
    return interview


async def test_a_session_killed_after_any_event_goes_on_where_it_was(clock: FakeClock, journal: MemoryJournal) -> None:
    whole = await long_talk(clock, journal)
    events = journal.events("a1b2c3d4")
    assert whole.session == replay("a1b2c3d4", events)
    assert whole.session.spent_s == 6.75
    for count in range(1, len(events) + 1):
        before = replay("a1b2c3d4", events[:count])
        disk = MemoryJournal()
        disk.lines["a1b2c3d4"] = journal.lines["a1b2c3d4"][:count]
        session = disk.load("a1b2c3d4")
        assert session == before
        later = FakeClock()
        later.advance(86_400)
        interview = Interview(session, RUBRIC, Desk(ScriptedInterviewer(), disk, later))
        interview.wake()
        floor = before.state in {State.CANDIDATE_TURN, State.PAUSED}
        assert interview.state is (State.CANDIDATE_TURN if floor else before.state)
        assert interview.session.turns == before.turns
        assert interview.session.spent == before.spent
        assert read_clock(interview.session).left_s == read_clock(before).left_s
        if before.state is State.INTERVIEWER_TURN:
            assert next_move(interview.session, RUBRIC, "safe_first") == next_move(before, RUBRIC, "safe_first")
            assert await read_all(interview.reply())
            assert interview.state in {State.CANDIDATE_TURN, State.CLOSED}
        later.advance(1.0)
        if interview.state is State.CANDIDATE_TURN:
            assert interview.tick().left_s == read_clock(before).left_s - 1.0
