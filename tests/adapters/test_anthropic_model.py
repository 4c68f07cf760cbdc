"""What goes over the wire to Anthropic, and what is made of its replies."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import respx

from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import Message, Usage
from tests.adapters.forms import ASK, KEY, SCHEMA, TALK, collect, model_of, talking
from tests.wire_forms import Messages, reply_body, sse

URL = "https://api.anthropic.com/v1/messages"
EVENTS = {"content-type": "text/event-stream"}


def answer(router: respx.Router, *pieces: str, **more: Any) -> respx.Route:
    return router.post(URL).respond(200, headers=EVENTS, content=reply_body(Messages, *(pieces or ("Why?",)), **more))


def sent(route: respx.Route, index: int = -1) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(route.calls[index].request.content)
    return body


def marked(body: dict[str, Any]) -> list[int]:
    """Positions of the messages whose last block is marked for the cache."""
    return [at for at, item in enumerate(body["messages"]) if "cache_control" in item["content"][-1]]


async def test_a_turn_marks_the_prefix_and_the_conversation_so_far_for_the_cache(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock, "Why ", "so?")
    text, _ = await collect(model_of("anthropic"), TALK)

    assert text == "Why so?"
    body = sent(route)
    assert body["system"] == [{"type": "text", "text": TALK.prefix, "cache_control": {"type": "ephemeral"}}]
    assert marked(body) == [1]
    assert [item["role"] for item in body["messages"]] == ["user", "assistant", "user"]
    assert body["stream"] is True
    assert not body.keys() & {"temperature", "top_p", "top_k", "tools"}
    assert route.calls[0].request.headers["authorization"] == f"Bearer {KEY}"


async def test_every_turn_finds_the_whole_turn_before_it_in_the_cache(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock)
    model = model_of("anthropic")
    messages: tuple[Message, ...] = (Message("user", "0"),)
    for turn in range(4):
        await collect(model, replace(ASK, messages=messages))
        messages += (Message("assistant", f"{turn}?"), Message("user", f"{turn}!"))
    for call in range(1, 4):
        before, now = sent(route, call - 1), sent(route, call)
        end = marked(now)[0]
        texts = [item["content"][0]["text"] for item in now["messages"]]
        assert texts[: len(before["messages"])] == [item["content"][0]["text"] for item in before["messages"]]
        assert end >= len(before["messages"])


async def test_a_schema_and_the_effort_go_into_the_output_config(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock, '{"verdict": "covered"}')
    await collect(model_of("anthropic"), replace(ASK, schema=SCHEMA, effort="medium"))
    assert sent(route)["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}, "effort": "medium"}


@pytest.mark.parametrize(
    ("name", "effort", "thinking"),
    [
        ("claude-sonnet-5-5", "low", {"type": "between_tools"}),
        ("claude-sonnet-5-5", "high", None),
        ("claude-haiku-5-5", "none", {"type": "disabled"}),
        ("claude-opus-5-5", "low", None),
    ],
)
async def test_thinking_is_off_where_speed_matters_and_the_model_allows_it(
    httpx2_mock: respx.Router, name: str, effort: Any, thinking: Any
) -> None:
    route = answer(httpx2_mock)
    await collect(model_of("anthropic", spec=f"anthropic:{name}"), replace(ASK, effort=effort, max_tokens=300))
    body = sent(route)
    assert body.get("thinking") == thinking
    assert body["output_config"]["effort"] == ("low" if effort == "none" else effort)
    assert (body["max_tokens"] == 300) is (thinking is not None)


async def test_what_an_older_model_does_not_know_is_left_out_from_then_on() -> None:
    def refuse(what: str) -> list[Any]:
        error = {"type": "invalid_request_error", "message": f"This model does not support {what}."}
        return [{"status": 400, "body": {"type": "error", "error": error}}]

    async with talking("anthropic", [refuse("the effort parameter"), refuse("thinking.type"), ["Why?"]]) as (
        model,
        server,
    ):
        assert (await collect(model))[0] == "Why?"
        assert (await collect(model))[0] == "Why?"
    assert len(server.seen) == 4
    assert not server.seen[-1].body.keys() & {"thinking", "output_config"}


async def test_usage_counts_what_was_read_from_and_written_to_the_cache(httpx2_mock: respx.Router) -> None:
    counts = {"input_tokens": 10, "cache_read_input_tokens": 800, "cache_creation_input_tokens": 90, "output_tokens": 0}
    start = {"id": "m", "type": "message", "role": "assistant", "model": "claude", "content": [], "usage": counts}
    text = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Why?"}}
    stop = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 12}}
    events: list[dict[str, Any]] = [{"type": "message_start", "message": start}, text, stop, {"type": "message_stop"}]
    body = b"".join(sse(event, event["type"]) for event in events)
    httpx2_mock.post(URL).respond(200, headers=EVENTS, content=body)
    _, done = await collect(model_of("anthropic"))
    assert done.usage == Usage(requests=1, input_tokens=900, cached_tokens=800, cache_write_tokens=90, output_tokens=12)


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("refusal", Outcome.REFUSED), ("model_context_window_exceeded", Outcome.TOO_LONG)],
)
async def test_a_reply_that_ends_for_a_reason_is_not_a_reply(
    httpx2_mock: respx.Router, reason: str, outcome: Outcome
) -> None:
    answer(httpx2_mock, "Half", finish=reason)
    with pytest.raises(ProviderError) as caught:
        await collect(model_of("anthropic"))
    assert (caught.value.outcome, caught.value.partial) == (outcome, "Half")


async def test_a_cut_reply_says_so(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, "Half a", finish="max_tokens")
    text, done = await collect(model_of("anthropic"))
    assert (text, done.stop) == ("Half a", "length")


async def test_a_null_text_is_no_trouble(httpx2_mock: respx.Router) -> None:
    null = sse(
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": None}},
        "content_block_delta",
    )
    speaker = Messages({})
    body = speaker.start() + null + speaker.say("text", "Why?") + speaker.finish(None, None)
    httpx2_mock.post(URL).respond(200, headers=EVENTS, content=body)
    assert (await collect(model_of("anthropic")))[0] == "Why?"


async def test_another_address_gets_the_key_in_both_headers(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post("https://gateway.example/v1/messages").respond(
        200, headers=EVENTS, content=reply_body(Messages, "Why?")
    )
    await collect(model_of("anthropic", "https://gateway.example/v1"))
    assert route.calls[0].request.headers["x-api-key"] == KEY


async def test_an_end_without_a_reason_is_a_reply_that_broke_off(httpx2_mock: respx.Router) -> None:
    speaker = Messages({})
    body = speaker.start() + speaker.say("text", "Half") + sse({"type": "message_stop"}, "message_stop")
    httpx2_mock.post(URL).respond(200, headers=EVENTS, content=body)
    with pytest.raises(ProviderError) as caught:
        await collect(model_of("anthropic"))
    assert (caught.value.outcome, caught.value.partial) == (Outcome.RETRY, "Half")


async def test_a_gateway_that_counts_nothing_is_estimated(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, usage=False)
    _, done = await collect(model_of("anthropic"))
    assert done.usage.estimated
    assert done.usage.input_tokens > 0
