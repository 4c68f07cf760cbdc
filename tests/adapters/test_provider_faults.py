"""Whatever a provider does ends in a named outcome with a sentence (trust.md P1, P8, S1, S2), in all three forms."""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from interviewer.adapters.wire import REPLY_BYTES, Timeouts
from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import Delta, Message
from tests.adapters.forms import ASK, FORMS, KEY, collect, model_of, talking
from tests.loopback import Reply
from tests.wire_forms import Chat, Messages, Responses, reply_body

HTML = {"body": "<html>502 Bad Gateway cloudflare sk-secret</html>", "headers": {"content-type": "text/html"}}
HASTY = Timeouts(first_s=0.25, between_s=0.25, thinking_s=2)


def http(status: int, kind: str = "", code: str = "", message: str = "no", **headers: str) -> Reply:
    """A plain HTTP error; `code` goes where each provider puts it."""
    error = {"message": f"{message} {KEY}", "type": kind, "code": code, "details": {"error_code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [{"status": status, "body": {"type": "error", "error": error}, "headers": named}]


def plain(body: Any, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [{"status": 200, "body": body, "headers": named}]


BEFORE_A_WORD: dict[str, tuple[Reply, Outcome]] = {
    "401": (http(401, "authentication_error", "invalid_api_key"), Outcome.SETUP),
    "402": (http(402, "billing_error"), Outcome.SETUP),
    "403": (http(403, "permission_error"), Outcome.SETUP),
    "403country": (http(403, "request_forbidden", "unsupported_country_region_territory"), Outcome.SETUP),
    "404": (http(404, "not_found_error", "model_not_found"), Outcome.SETUP),
    "400ctx_code": (http(400, "invalid_request_error", "context_length_exceeded"), Outcome.TOO_LONG),
    "400ctx_words": (
        http(400, "invalid_request_error", message="prompt is too long: 213462 tokens > 200000 maximum"),
        Outcome.TOO_LONG,
    ),
    "400ctx_local": (http(400, message="the request exceeds the available context size"), Outcome.TOO_LONG),
    "400policy": (http(400, "invalid_request_error", "content_filter"), Outcome.REFUSED),
    "400policy_words": (http(400, message="Output blocked by content filtering policy"), Outcome.REFUSED),
    "400other": (http(400, "invalid_request_error"), Outcome.SETUP),
    "407": (http(407), Outcome.SETUP),
    "408": (http(408), Outcome.RETRY),
    "409": (http(409), Outcome.RETRY),
    "413": (http(413, "request_too_large"), Outcome.TOO_LONG),
    "413html": ([HTML | {"status": 413}], Outcome.TOO_LONG),
    "422": (http(422), Outcome.SETUP),
    "429": (http(429, "rate_limit_error", "rate_limit_exceeded"), Outcome.RETRY),
    "429ra2": (http(429, "rate_limit_error", retry_after="2"), Outcome.WAIT),
    "429ra3600": (http(429, "rate_limit_error", retry_after="3600"), Outcome.WAIT),
    "429ra_bad": (http(429, "rate_limit_error", retry_after="soon"), Outcome.WAIT),
    "429quota": (http(429, "insufficient_quota", "insufficient_quota"), Outcome.SETUP),
    "429spend": (http(429, "rate_limit_error", "enforced_spend_limit_reached"), Outcome.SETUP),
    "500": (http(500, "server_error"), Outcome.RETRY),
    "502html": ([HTML | {"status": 502}], Outcome.RETRY),
    "503": (http(503, "server_error"), Outcome.RETRY),
    "504": (http(504), Outcome.RETRY),
    "529": (http(529, "overloaded_error"), Outcome.RETRY),
    "redirect": ([{"status": 302, "headers": {"location": "https://evil.example/v1"}}], Outcome.SETUP),
    "200html": ([HTML | {"status": 200}], Outcome.BAD_REPLY),
    "200json_err": (plain({"error": {"type": "overloaded_error", "message": "busy"}}), Outcome.RETRY),
    "200json": (plain({"id": "x", "choices": []}), Outcome.BAD_REPLY),
    "200empty": (plain("", content_type="text/event-stream"), Outcome.RETRY),
    "truncjson": (plain('{"id": "x', content_type="application/json"), Outcome.BAD_REPLY),
    "gzipbad": (
        plain(b"not gzip at all", content_type="text/event-stream", content_encoding="gzip"),
        Outcome.BAD_REPLY,
    ),
    "first_err": ([{"error": "overloaded_error"}], Outcome.RETRY),
    "first_rate": ([{"error": "rate_limit_error"}], Outcome.RETRY),
    "empty": ([""], Outcome.BAD_REPLY),
    "whitespace": (["  \n\n ", "\t"], Outcome.BAD_REPLY),
    "no_event": ([{"abort": True}], Outcome.RETRY),
    "hugeline": ([{"raw": b"data: " + b"x" * 5_000_000}], Outcome.BAD_REPLY),
}
AFTER_A_WORD: dict[str, tuple[Any, Outcome]] = {
    "mid_err": ({"error": "overloaded_error"}, Outcome.RETRY),
    "mid_err_unknown": ({"error": "an_error_of_tomorrow"}, Outcome.RETRY),
    "mid_disc": ({"close": True}, Outcome.RETRY),
    "mid_rst": ({"abort": True}, Outcome.RETRY),
    "mid_cleanend": ({"end": True}, Outcome.RETRY),
    "badjson": ({"malformed": True}, Outcome.BAD_REPLY),
    "badutf8": ({"raw": b"event: x\ndata: \xff\xfe\n\n"}, Outcome.BAD_REPLY),
}


def check_sentence(error: ProviderError) -> None:
    sentence = str(error)
    assert re.fullmatch(r"[^\x00-\x1f<>{}]{20,400}[.]", sentence), sentence
    for told in (sentence, error.detail):
        assert KEY not in told
        assert "sk-" not in told
        assert "cloudflare" not in told


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("fault", BEFORE_A_WORD)
async def test_a_fault_before_the_first_word(form: str, fault: str) -> None:
    script, outcome = BEFORE_A_WORD[fault]
    async with talking(form, [script]) as (model, server):
        with pytest.raises(ProviderError) as caught:
            await collect(model)
    assert caught.value.outcome is outcome, (str(caught.value), caught.value.detail)
    assert len(server.seen) == 1, "an attempt is one request"
    check_sentence(caught.value)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("fault", AFTER_A_WORD)
async def test_a_fault_in_the_middle_keeps_what_was_said(form: str, fault: str) -> None:
    step, outcome = AFTER_A_WORD[fault]
    async with talking(form, [["Hello ", "there", step, "and never this"]]) as (model, _):
        with pytest.raises(ProviderError) as caught:
            await collect(model)
    assert caught.value.outcome is outcome, (str(caught.value), caught.value.detail)
    assert caught.value.partial == "Hello there"
    check_sentence(caught.value)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("script", "partial"),
    [
        ([{"status": 200, "delay": 5}], ""),
        ([{"hang": True}], ""),
        ([{"ping": 1, "delay": 0.05}] * 40, ""),
        (["Hello ", {"hang": True}], "Hello "),
        (["Hello ", *([{"ping": 1, "delay": 0.05}] * 40)], "Hello "),
    ],
    ids=["no_head", "no_event", "only_pings", "stall", "stall_with_pings"],
)
async def test_silence_is_cut_short_and_pings_do_not_count(form: str, script: Reply, partial: str) -> None:
    async with talking(form, [script], HASTY) as (model, _):
        began = time.monotonic()
        with pytest.raises(ProviderError) as caught:
            await collect(model)
        assert time.monotonic() - began < 1.5
    assert (caught.value.outcome, caught.value.partial) == (Outcome.RETRY, partial)
    check_sentence(caught.value)


@pytest.mark.parametrize("form", FORMS)
async def test_a_model_that_is_seen_to_think_is_waited_for(form: str) -> None:
    thinking: list[Any] = [{"think": "hm", "delay": 0.1}] * 5
    async with talking(form, [[*thinking, "Why?"]], HASTY) as (model, _):
        assert (await collect(model))[0] == "Why?"


@pytest.mark.parametrize("form", FORMS)
async def test_a_slow_reader_is_not_taken_for_a_stalled_provider(form: str) -> None:
    async with talking(form, [["Why ", "so?"]], HASTY) as (model, _):
        pieces = []
        async for item in model.stream(ASK):
            await asyncio.sleep(0.3)
            pieces.append(item)
    assert [piece.text for piece in pieces if isinstance(piece, Delta)] == ["Why ", "so?"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", ["cancel", "close"])
async def test_leaving_a_reply_closes_the_connection(form: str, how: str) -> None:
    async with talking(form, [["Hello ", {"hang": True}]]) as (model, server):
        started = asyncio.Event()

        async def listen() -> None:
            async with aclosing(model.stream(ASK)) as stream:
                async for _ in stream:
                    started.set()
                    if how == "close":
                        return

        task = asyncio.create_task(listen())
        await asyncio.wait_for(started.wait(), 5)
        began = time.monotonic()
        if how == "cancel":
            task.cancel()
        await asyncio.wait([task])
        assert time.monotonic() - began < 0.2
        assert task.cancelled() is (how == "cancel")
        await until(lambda: server.hung_up == 1)


@pytest.mark.parametrize("form", FORMS)
async def test_a_dead_server_breaks_the_reply_off_and_is_then_out_of_reach(form: str) -> None:
    async with talking(form, [["Hello ", {"hang": True}]]) as (model, server):
        stream = model.stream(ASK)
        assert await anext(stream) == Delta("Hello ")
        server.kill()
        with pytest.raises(ProviderError) as broken:
            await anext(stream)
        with pytest.raises(ProviderError) as gone:
            await collect(model)
    assert (broken.value.outcome, broken.value.partial) == (Outcome.RETRY, "Hello ")
    assert gone.value.outcome is Outcome.RETRY
    assert "Cannot reach 127.0.0.1" in str(gone.value)


@pytest.mark.parametrize("form", FORMS)
async def test_a_port_that_speaks_no_tls(form: str) -> None:
    async with talking(form, [["Hello"]]) as (_, server):
        model = model_of(form, server.url.replace("http:", "https:"))
        with pytest.raises(ProviderError) as caught:
            await collect(model)
        await model.close()
    assert caught.value.outcome is Outcome.SETUP
    assert "SSL_CERT_FILE" in str(caught.value)


@pytest.mark.parametrize("form", FORMS)
async def test_a_key_never_follows_a_redirect(form: str) -> None:
    async with talking(form, [["stolen"]]) as (_, thief):
        script: list[Reply] = [[{"status": 307, "headers": {"location": thief.url}}]]
        async with talking(form, script) as (model, _):
            with pytest.raises(ProviderError) as caught:
                await collect(model)
        assert thief.seen == []
    assert "redirects to 127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("form", FORMS)
async def test_hostile_text_comes_out_clean_across_pieces(form: str) -> None:
    script = ["a\x1b", "]52;c;ZXZpbA==\x07b", "\x9b2J", "c\r\n", "\u202ed", "[/red]"]
    async with talking(form, [script]) as (model, _):
        text, _ = await collect(model)
    assert text == "a\ufffd]52;c;ZXZpbA==\ufffdb\ufffd2Jc\nd[/red]"


@pytest.mark.parametrize("form", FORMS)
async def test_split_surrogates_join_and_lone_ones_are_replaced(form: str) -> None:
    async with talking(form, [["ok \ud83d", "\ude00 ", "\ude00", "x\ud83d", "y", "\ud83d"]]) as (model, _):
        text, _ = await collect(model)
    assert text == "ok \U0001f600 \ufffdx\ufffdy\ufffd"
    text.encode()


@pytest.mark.parametrize("form", FORMS)
async def test_a_lone_surrogate_in_an_answer_can_be_sent(form: str) -> None:
    request = replace(ASK, messages=(Message("user", "lasso \ud83d"),))
    async with talking(form, [["Why?"]]) as (model, _):
        assert (await collect(model, request))[0] == "Why?"


@pytest.mark.parametrize("form", FORMS)
async def test_a_reply_without_end_is_cut_at_its_cap(form: str) -> None:
    async with talking(form, [["ä" * 30_000] * 20]) as (model, server):
        text, done = await collect(model)
        await until(lambda: server.hung_up <= 1)
    assert len(text.encode()) == REPLY_BYTES
    assert done.stop == "length"
    assert done.usage.estimated


@pytest.mark.parametrize("form", FORMS)
async def test_odd_but_legal_streams(form: str) -> None:
    script: list[Reply] = [
        [{"raw": b": comment\r\n\r\n"}, {"ping": 1}, "Wä", {"raw": b"\n\n"}, "hy?"],
        list("one character at a time, and an emoji \U0001f600"),
    ]
    async with talking(form, script) as (model, _):
        assert (await collect(model))[0] == "Wähy?"
        assert (await collect(model))[0] == "one character at a time, and an emoji \U0001f600"


@pytest.mark.parametrize("form", FORMS)
async def test_a_compressed_reply_is_read(form: str) -> None:
    speaker: Any = {"openai": Responses, "anthropic": Messages, "compatible": Chat}[form]
    body = gzip.compress(reply_body(speaker, "Why?"))
    async with talking(form, [plain(body, content_type="text/event-stream", content_encoding="gzip")]) as (model, _):
        assert (await collect(model))[0] == "Why?"


@pytest.mark.parametrize("form", FORMS)
async def test_requests_at_once_do_not_mix(form: str) -> None:
    def echo(seen: Any) -> Reply:
        return [{"delay": 0.02}, *str(seen.body).split("mark")[1][:3], {"delay": 0.02}]

    async with talking(form, [echo]) as (model, _):
        asks = [replace(ASK, messages=(Message("user", f"mark{at:03}"),)) for at in range(8)]
        replies = await asyncio.gather(*(collect(model, ask) for ask in asks))
    assert [text for text, _ in replies] == [f"{at:03}" for at in range(8)]


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition that an event of the operating system brings about."""
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)
