"""What goes over the wire to any Chat Completions server, and what is made of its replies."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import respx

from interviewer.adapters.providers import ModelSpec, build_model
from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import Usage
from tests.adapters.forms import ASK, SCHEMA, TALK, collect, model_of, talking
from tests.loopback import Script
from tests.wire_forms import Chat, reply_body, sse

URL = "https://models.example/v1/chat/completions"
EVENTS = {"content-type": "text/event-stream"}
GRADE = replace(ASK, schema=SCHEMA)


def answer(router: respx.Router, *pieces: str, **more: Any) -> respx.Route:
    return router.post(URL).respond(200, headers=EVENTS, content=reply_body(Chat, *(pieces or ("Why?",)), **more))


def sent(route: respx.Route, index: int = -1) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(route.calls[index].request.content)
    return body


def refuse(message: str) -> list[Any]:
    return [{"status": 400, "body": {"error": {"message": message, "type": "invalid_request_error"}}}]


async def test_a_turn_in_the_form_that_every_server_knows(httpx2_mock: respx.Router) -> None:
    route = answer(httpx2_mock, "Why ", "so?")
    text, done = await collect(model_of("compatible"), TALK)

    assert text == "Why so?"
    assert done.stop == "end"
    body = sent(route)
    assert body["messages"][0] == {"role": "system", "content": TALK.prefix}
    assert [item["role"] for item in body["messages"]] == ["system", "user", "assistant", "user"]
    assert body["max_tokens"] == TALK.max_tokens
    assert body["stream_options"] == {"include_usage": True}
    assert body.keys() == {"model", "messages", "max_tokens", "stream", "stream_options"}


async def test_without_a_key_a_stand_in_is_sent(httpx2_mock: respx.Router, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-host")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-another-host")
    route = answer(httpx2_mock)
    await collect(build_model(ModelSpec.parse("compatible:qwen3"), base_url="https://models.example/v1"))
    headers = route.calls[0].request.headers
    assert headers["authorization"] == "Bearer x"
    assert "another-host" not in str(headers.raw)


async def test_a_server_without_schemas_is_asked_in_weaker_forms_and_remembered() -> None:
    script = [refuse("response_format json_schema is not supported"), refuse("unknown field: response_format"), ["{}"]]
    async with talking("compatible", script) as (model, server):
        assert (await collect(model, GRADE))[0] == "{}"
        assert (await collect(model, GRADE))[0] == "{}"
    forms = [seen.body.get("response_format", {}).get("type") for seen in server.seen]
    assert forms == ["json_schema", "json_object", None, None]
    last = [seen.body["messages"][-1]["content"] for seen in server.seen]
    assert last[0] == GRADE.messages[-1].text
    assert json.dumps(SCHEMA) in last[1]
    assert json.dumps(SCHEMA) in last[3]
    assert all(seen.body["messages"][0]["content"] == GRADE.prefix for seen in server.seen)


async def test_a_server_that_wants_the_new_name_of_the_limit_gets_it() -> None:
    script = [refuse("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), ["Why?"]]
    async with talking("compatible", script) as (model, server):
        await collect(model)
    assert server.seen[1].body["max_completion_tokens"] == ASK.max_tokens
    assert "max_tokens" not in server.seen[1].body


async def test_a_complaint_about_something_else_is_not_answered_by_trying_on() -> None:
    async with talking("compatible", [refuse("messages: roles must alternate")]) as (model, server):
        with pytest.raises(ProviderError) as caught:
            await collect(model, GRADE)
    assert caught.value.outcome is Outcome.SETUP
    assert len(server.seen) == 1


async def test_usage_in_a_chunk_after_the_end_is_read(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, usage={"input": 900, "cached": 800, "output": 12})
    _, done = await collect(model_of("compatible"))
    assert done.usage == Usage(requests=1, input_tokens=900, cached_tokens=800, output_tokens=12)


async def test_a_server_that_counts_nothing_is_estimated(httpx2_mock: respx.Router) -> None:
    answer(httpx2_mock, usage=False)
    _, done = await collect(model_of("compatible"))
    assert done.usage.estimated
    assert done.usage.input_tokens > 0
    assert done.usage.output_tokens > 0


@pytest.mark.parametrize(
    ("finish", "stop"), [("stop", "end"), ("length", "length"), ("eos", "end"), ("a_word_of_tomorrow", "end")]
)
async def test_reasons_to_stop(httpx2_mock: respx.Router, finish: str, stop: str) -> None:
    answer(httpx2_mock, "Half a", finish=finish)
    assert (await collect(model_of("compatible")))[1].stop == stop


async def test_a_refusal_and_a_filter_are_told_from_an_answer() -> None:
    script: Script = [[{"refusal": "I cannot."}], ["Half", {"finish": "content_filter"}]]
    async with talking("compatible", script) as (model, _):
        for partial in ("", "Half"):
            with pytest.raises(ProviderError) as caught:
                await collect(model)
            assert (caught.value.outcome, caught.value.partial) == (Outcome.REFUSED, partial)


async def test_chunks_without_choices_or_content_are_no_trouble(httpx2_mock: respx.Router) -> None:
    speaker = Chat({})
    odd = sse({"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": []})
    null = speaker._chunk({"content": None})
    body = speaker.start() + odd + null + speaker.say("text", "Why?") + speaker.finish(None, None)
    httpx2_mock.post(URL).respond(200, headers=EVENTS, content=body)
    assert (await collect(model_of("compatible")))[0] == "Why?"


async def test_the_reply_is_over_at_its_end_even_when_the_connection_breaks_there() -> None:
    speaker = Chat({})
    async with talking("compatible", [["Why?", {"raw": speaker._chunk({}, "stop")}, {"abort": True}]]) as (model, _):
        text, done = await collect(model)
    assert (text, done.usage.estimated) == ("Why?", True)
