"""Counting and pricing: never invented, and always said who counted."""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.adapters import tokens
from interviewer.adapters.prices import PRICES
from interviewer.adapters.tokens import TokenCounter, cost_usd, estimate_tokens, estimated_usage
from interviewer.engine.ports import Usage
from tests.adapters.forms import TALK


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("a", 1), ("x" * 34, 10), ("x" * 35, 11), ("ääää", 3), ("\ud83d", 1)]
)
def test_the_estimate_is_by_bytes(text: str, count: int) -> None:
    assert estimate_tokens(text) == count


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(one: str, two: str) -> None:
    assert estimate_tokens(one + two) >= max(estimate_tokens(one), estimate_tokens(two))


def test_an_exchange_without_usage_is_estimated_whole() -> None:
    usage = estimated_usage(TALK, "Why?")
    assert usage.estimated
    assert usage.requests == 1
    assert usage.input_tokens >= math.ceil(len(TALK.prefix) / 3.4)
    assert usage.output_tokens == 2


def test_without_a_table_the_counter_estimates_and_asks_nobody(cache: Path) -> None:
    counter = TokenCounter()
    counter.prepare()
    assert not counter.wait(10)
    assert counter.count_tokens("hello") == tokens.TokenCount(2, "estimate")
    assert list(cache.iterdir()) == []


def test_nobody_waits_for_a_table_that_does_not_come(cache: Path) -> None:
    gate = threading.Event()

    def fetch() -> bytes:
        gate.wait(10)
        return b""

    counter = TokenCounter(may_fetch=True, fetch=fetch)
    counter.prepare()
    counter.prepare()
    assert counter.count_tokens("hello").source == "estimate"
    gate.set()
    assert not counter.wait(10)
    assert list(cache.iterdir()) == []


def test_a_table_with_the_wrong_content_is_not_used(cache: Path) -> None:
    counter = TokenCounter(may_fetch=True, fetch=lambda: b"forged")
    counter.prepare()
    assert not counter.wait(10)
    path = tokens._cache_path()
    assert path is not None
    path.write_bytes(b"forged")
    assert not tokens.table_is_cached()


def test_a_table_at_hand_is_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tiktoken

    table = b"stand-in"
    monkeypatch.setattr(tokens, "_TABLE_SHA256", hashlib.sha256(table).hexdigest())
    letters = {bytes([byte]): byte for byte in range(256)}
    encoding = tiktoken.Encoding("bytes", pat_str=r"[\s\S]", mergeable_ranks=letters, special_tokens={"<|end|>": 256})
    monkeypatch.setattr(tiktoken, "get_encoding", lambda name: encoding)
    counter = TokenCounter(may_fetch=True, fetch=lambda: table)
    counter.prepare()
    assert counter.wait(10)
    assert counter.count_tokens("hé<|end|>") == tokens.TokenCount(10, "tiktoken")
    assert tokens.table_is_cached()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A web server that hands out the given pieces, a fifth of a second apart."""
    pieces: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
                done.wait(0.2)

        def log_message(self, *_: object) -> None:
            pass

    done = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setattr(tokens, "_TABLE_URL", f"http://127.0.0.1:{server.server_port}/o200k_base.tiktoken")
        yield pieces
        done.set()
        server.shutdown()
        thread.join()


def test_a_table_is_downloaded_only_if_that_is_quick(
    cache: Path, store: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    store += [b"one ", b"two"]
    assert tokens._download() == b"one two"
    monkeypatch.setattr(tokens, "FETCH_S", 0.1)
    with pytest.raises(OSError):
        tokens._download()


def test_a_switched_off_cache_holds_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    assert not tokens.table_is_cached()


def test_what_a_session_costs() -> None:
    usage = Usage(requests=12, input_tokens=1_000_000, cached_tokens=800_000, output_tokens=10_000)
    assert cost_usd("openai:gpt-6.1-terra", usage) == pytest.approx(0.2 * 1.00 + 0.8 * 0.05 + 0.01 * 5.00)
    written = Usage(requests=1, input_tokens=10_000, cache_write_tokens=10_000)
    assert cost_usd("anthropic:claude-sonnet-5-5", written) == pytest.approx(0.01 * 2.50)
    assert cost_usd("openai:gpt-6.1-terra", Usage()) == 0


@pytest.mark.parametrize("name", ["gpt-6.1-terra", "gpt-6.1-terra-2026-10-26", "openai:gpt-6.1-terra"])
def test_a_date_does_not_change_the_price(name: str) -> None:
    assert cost_usd(name, Usage(1, 1_000)) == pytest.approx(0.001)


@pytest.mark.parametrize(
    "name", ["", "gpt-9", "gpt-6.1-terra-fast", "gpt-6.1-terrace", "compatible:gpt-6.1-terra", "compatible:q:gpt-6-sol"]
)
def test_an_unknown_price_is_not_invented(name: str) -> None:
    assert cost_usd(name, Usage(1, 1_000)) is None


@pytest.mark.parametrize("name", PRICES)
def test_requests_beyond_the_priced_length_have_no_price(name: str) -> None:
    assert cost_usd(name, Usage(1, PRICES[name].up_to + 1)) is None


@pytest.mark.parametrize("name", PRICES)
def test_reading_the_cache_is_the_cheapest_input(name: str) -> None:
    price = PRICES[name]
    assert price.cached < price.fresh < price.written < price.output
