"""Text that comes in pieces, and the parts of a request that a server may not know."""

from __future__ import annotations

from itertools import pairwise

import httpx2
import openai
from hypothesis import given
from hypothesis import strategies as st

from interviewer.adapters.wire import Options, TextStream, joined

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


@given(anything, st.lists(st.integers(0, 40), max_size=6))
def test_however_a_text_is_cut_the_same_comes_out(text: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    whole, pieces = TextStream(), TextStream()
    expected = whole.feed(text) + whole.rest()
    got = "".join(pieces.feed(text[start:end]) for start, end in pairwise(edges)) + pieces.rest()
    assert got == expected
    got.encode()


def test_surrogate_pairs_join_over_pieces() -> None:
    stream = TextStream()
    assert [stream.feed("a\ud83d"), stream.feed("\ude00b"), stream.rest()] == ["a", "\U0001f600b", ""]


@given(anything)
def test_whatever_is_sent_can_be_encoded(text: str) -> None:
    joined(text).encode()


def complaint(status: int, message: str) -> openai.APIStatusError:
    response = httpx2.Response(status, request=httpx2.Request("POST", "https://x.example"))
    return openai.APIStatusError("x", response=response, body={"message": message})


def test_an_option_is_given_up_once_and_only_when_it_was_sent() -> None:
    options = Options(schema=("json_schema",), usage=("stream_options",))
    assert not options.give_up(complaint(400, "json_schema?"), ["usage"])
    assert not options.give_up(complaint(500, "json_schema?"), ["schema"])
    assert not options.give_up(ValueError("json_schema"), ["schema"])
    assert options.give_up(complaint(422, "JSON_Schema is not supported"), ["usage", "schema"])
    assert "schema" not in options
    assert "usage" in options
    assert not options.give_up(complaint(422, "json_schema is not supported"), ["usage", "schema"])
