"""What a session has cost, and the cap after which it asks."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from interviewer.core.errors import Outcome, ProviderError
from interviewer.core.usage import NO_USAGE, Usage
from interviewer.engine.meter import Meter, Metered
from interviewer.engine.ports import ChatRequest, Delta
from tests.fakes import ScriptedModel

REQUEST = ChatRequest("rules", ())


def price(model: str, usage: Usage) -> float | None:
    """A cent per output token; the price of `own:` models is unknown."""
    return None if model.startswith("own:") else usage.output_tokens / 100


def test_tokens_of_all_models_add_up() -> None:
    meter = Meter(price)
    assert (meter.usage, meter.cost_usd) == (NO_USAGE, 0)
    meter.add("a", Usage(1, 10, 5, 2, 3))
    meter.add("b", Usage(1, 1, 0, 0, 1, estimated=True))
    meter.add("a", Usage(1, 10, 10, 0, 3))
    assert meter.usage == Usage(3, 21, 15, 2, 7, estimated=True)
    assert meter.cost_usd == pytest.approx(0.07)


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    meter = Meter(price, cap_usd=0.01)
    meter.add("a", Usage(1, 10, 0, 0, 900))
    meter.add("own:model", Usage(1, 10, 0, 0, 3))
    assert meter.cost_usd is None
    meter.check()


def test_the_cap_is_reached_at_the_cap() -> None:
    meter = Meter(price, cap_usd=1.0)
    meter.add("a", Usage(output_tokens=99))
    meter.check()
    meter.add("a", Usage(output_tokens=1))
    with pytest.raises(
        ProviderError, match=r"cost \$1.00, and the cap is \$1.00. Raise it, or go on offline"
    ) as caught:
        meter.check()
    assert caught.value.outcome is Outcome.CAP
    meter.cap_usd = 2.0
    meter.check()
    meter.cap_usd = None
    meter.add("a", Usage(output_tokens=10_000))
    meter.check()


async def test_a_metered_model_counts_and_asks_before_it_spends() -> None:
    meter = Meter(price, cap_usd=0.30)
    model = ScriptedModel("one", "two", name="a:m", window=1234, usage=Usage(1, 10, 0, 0, 20))
    metered = Metered(model, meter)
    for word in ("one", "two"):
        first, _ = [event async for event in metered.stream(REQUEST)]
        assert first == Delta(word)
    with pytest.raises(ProviderError, match="cap"):
        _ = [event async for event in metered.stream(REQUEST)]
    assert len(model.requests) == 2
    assert meter.usage.requests == 2
    assert (metered.name, metered.window) == ("a:m", 1234)
    await metered.close()
    assert model.closed


async def test_a_reply_that_nobody_waits_for_is_closed() -> None:
    model = ScriptedModel(["one", "two"])
    async with aclosing(Metered(model, Meter(price)).stream(REQUEST)) as events:
        assert await anext(events) == Delta("one")
    assert model.open == 0
