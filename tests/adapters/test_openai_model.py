"""What goes over the wire to OpenAI, and what is made of its replies."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import respx

from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import Usage
from tests.adapters.forms import ASK, KEY, SCHEMA, TALK, collect, model_of, talking
from tests.loopback import Script
from tests.wire_forms import Responses, reply_body, sse

URL = "https://api.openai.com/v1/responses"
EVENTS = {"content-type": "text/event-stream"}


def answer(router: respx.Router, *pieces: str, **more: Any) -> respx.Route:
    return router.post(URL).respond(200, headers=EVENTS, content=reply_body(Responses, *(pieces or ("Why?",)), **more))


def sent(route: respx.Route, index: int = -1) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(route.calls[index].request.content)
    return body


async def test_a_turn_is_stateless_and_starts_with_the_prefix(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock, "Why ", "so?")
    text, done = await collect(model_of("openai"), TALK)

    assert text == "Why so?"
    assert done.model.endswith("-served")
    body = sent(route)
    assert body["store"] is False
    assert body["stream"] is True
    assert body["model"] == "gpt-6.1-terra"
    assert body["instructions"] == TALK.prefix
    assert body["prompt_cache_key"] == "s1"
    assert [item["role"] for item in body["input"]] == ["user", "assistant", "user"]
    assert not body.keys() & {"temperature", "top_p", "previous_response_id", "tools"}
    assert route.calls[0].request.headers["authorization"] == f"Bearer {KEY}"


async def test_the_bytes_before_the_new_turn_are_those_of_the_turn_before(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock)
    model = model_of("openai")
    await collect(model, ASK)
    await collect(model, TALK)
    first, second = sent(route, 0), sent(route, 1)
    assert second["instructions"] == first["instructions"]
    assert second["input"][: len(first["input"])] == first["input"]


async def test_a_schema_is_asked_for_strictly(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock, '{"verdict": "covered"}')
    await collect(model_of("openai"), replace(ASK, schema=SCHEMA))
    form = sent(route)["text"]["format"]
    assert (form["type"], form["strict"], form["schema"]) == ("json_schema", True, SCHEMA)


@pytest.mark.parametrize(
    ("name", "wanted", "effort"),
    [
        ("gpt-6.1-terra", "none", "none"),
        ("gpt-6.1-sol", "none", "low"),
        ("gpt-6.1-sol", "high", "high"),
        ("o4-mini", "none", "low"),
        ("gpt-4o", "low", None),
        ("gpt-5.2-chat-latest", "low", None),
    ],
)
async def test_effort_is_sent_only_in_words_that_the_model_knows(
    httpx2_mock: respx.Router, name: str, wanted: Any, effort: str | None
) -> None:
    route = answer(httpx2_mock)
    await collect(model_of("openai", spec=f"openai:{name}"), replace(ASK, effort=wanted))
    assert sent(route).get("reasoning", {}).get("effort") == effort


async def test_thinking_does_not_eat_the_room_of_the_reply(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock)
    model = model_of("openai")
    await collect(model, replace(ASK, effort="none", max_tokens=300))
    await collect(model, replace(ASK, effort="high", max_tokens=300))
    assert sent(route, 0)["max_output_tokens"] == 300
    assert sent(route, 1)["max_output_tokens"] > 10_000


async def test_an_effort_that_the_model_turns_out_not_to_know_is_left_out_from_then_on() -> None:
    complaint = {
        "error": {"message": "Unsupported value: 'none'.", "param": "reasoning.effort", "type": "invalid_request_error"}
    }
    script: Script = [[{"status": 400, "body": complaint}], [{"status": 400, "body": complaint}], ["Why?"]]
    async with talking("openai", script) as (model, server):
        quiet = replace(ASK, effort="none")
        assert (await collect(model, quiet))[0] == "Why?"
        assert (await collect(model, quiet))[0] == "Why?"
    assert [body.body.get("reasoning") for body in server.seen] == [{"effort": "none"}, {"effort": "low"}, None, None]


async def test_usage_counts_what_came_from_the_cache(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, usage={"input": 900, "cached": 800, "output": 12})
    _, done = await collect(model_of("openai"))
    assert done.usage == Usage(requests=1, input_tokens=900, cached_tokens=800, output_tokens=12)


async def test_a_cut_reply_says_so(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, "Half a", finish="max_output_tokens")
    text, done = await collect(model_of("openai"))
    assert (text, done.stop) == ("Half a", "length")


async def test_a_filtered_reply_is_a_refusal_with_what_was_said(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, "Half a", finish="content_filter")
    with pytest.raises(ProviderError) as caught:
        await collect(model_of("openai"))
    assert (caught.value.outcome, caught.value.partial) == (Outcome.REFUSED, "Half a")


async def test_a_refusal_is_told_from_an_answer() -> None:
    async with talking("openai", [[{"refusal": "I cannot help with that."}]]) as (model, _):
        with pytest.raises(ProviderError) as caught:
            await collect(model)
    assert caught.value.outcome is Outcome.REFUSED


async def test_a_failed_response_is_passing_trouble(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, "Half", finish="failed")
    with pytest.raises(ProviderError) as caught:
        await collect(model_of("openai"))
    assert (caught.value.outcome, caught.value.partial) == (Outcome.RETRY, "Half")


async def test_events_that_come_twice_count_once(httpx2_mock: respx.Router) -> None:
    speaker = Responses({})
    start, one, two = speaker.start(), speaker.say("text", "Why "), speaker.say("text", "so?")
    end = speaker.finish(None, None)
    httpx2_mock.post(URL).respond(200, headers=EVENTS, content=start + one + one + two + two + end + start + one + end)
    assert (await collect(model_of("openai")))[0] == "Why so?"


async def test_an_event_kind_of_tomorrow_is_no_trouble(httpx2_mock: respx.Router) -> None:
    speaker = Responses({})
    odd = sse({"type": "response.hologram.delta", "delta": "?", "sequence_number": 0}, "response.hologram.delta")
    body = speaker.start() + odd + speaker.say("text", "Why?") + speaker.finish(None, None)
    httpx2_mock.post(URL).respond(200, headers=EVENTS, content=body)
    assert (await collect(model_of("openai")))[0] == "Why?"
