"""Reading the model's words out of a reply that is still arriving."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.text import clean
from interviewer.engine.interviewers.say_stream import SayStream


def heard(raw: str, cuts: list[int] | None = None) -> tuple[str, SayStream]:
    """What is said when the reply arrives in pieces cut at these places; one letter at a time by default."""
    stream = SayStream()
    places = [0, *(range(1, len(raw)) if cuts is None else sorted(cuts)), len(raw)]
    return "".join(stream.feed(raw[start:end]) for start, end in pairwise(places)), stream


@given(
    words=st.text(st.characters(codec="utf-8") | st.sampled_from('"\\\n\t/\U0001f600\u2028{}'), max_size=60),
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, 2]),
    fence=st.sampled_from(["", "```json\n", "```\n", "  \n"]),
    data=st.data(),
)
def test_whatever_the_cuts_the_words_are_those_of_the_json(
    words: str, ascii_only: bool, indent: int | None, fence: str, data: st.DataObject
) -> None:
    report = {"say": words, "touched": ["define"], "sufficient": True}
    raw = fence + json.dumps(report, ensure_ascii=ascii_only, indent=indent) + ("\n```" if "`" in fence else "")
    cuts = data.draw(st.lists(st.integers(0, len(raw)), max_size=12))
    said, stream = heard(raw, cuts)
    assert said == clean(words)
    assert heard(raw)[0] == said
    assert stream.report() == report


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), st.data())
def test_plain_text_is_said_as_it_is(words: str, data: st.DataObject) -> None:
    words = f"So {words}"
    said, stream = heard(words, data.draw(st.lists(st.integers(0, len(words)), max_size=8)))
    assert said == clean(words)
    assert heard(words)[0] == said
    assert stream.report() == {} or "{" in words


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ('{"say": "Why?", "touched": []}', "Why?"),
        ('{"say":"caf\\u00e9"}', "caf\u00e9"),
        ('{"say": "\\ud83d\\ude00!"}', "\U0001f600!"),
        ('{"say": "a\\/b \\"c\\" \\\\ d\\n"}', 'a/b "c" \\ d\n'),
        ('{"say": "bell\\u0007 esc\\u001b[2J"}', "bell\ufffd esc\ufffd[2J"),
        ('{"say": "back\\b feed\\f return\\r"}', "back\ufffd feed\ufffd return"),
        ('{"say": "\\u202eevil"}', "evil"),
        ("  Why does that happen?", "Why does that happen?"),
        ("\n\n  Why?", "Why?"),
        ("`map` keeps order. Why?", "`map` keeps order. Why?"),
        ('```json\n{"say": "Why?"}\n```', "Why?"),
    ],
)
def test_words(raw: str, said: str) -> None:
    assert heard(raw)[0] == said
    assert heard(raw, [])[0] == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ('{"say": "Half a \\ud83d", "touched": []}', "Half a \ufffd"),
        ('{"say": "Half \\ud83d and on\\n"}', "Half \ufffd and on\n"),
        ('{"say": "Half \\ud83d\\n"}', "Half \ufffd\n"),
        ('{"say": "Half \\ud83d\\u0041"}', "Half \ufffdA"),
        ('{"say": "Half \\ud83d\\ud83d\\ude00"}', "Half \ufffd\U0001f600"),
        ('{"say": "low \\ude00"}', "low \ufffd"),
        ('{"say": "bad \\uZZZZ hex"}', "bad \ufffd hex"),
        ('{"say": "odd \\q escape"}', "odd q escape"),
    ],
)
def test_broken_escapes_end_where_they_stand(raw: str, said: str) -> None:
    assert heard(raw)[0] == said
    assert heard(raw, [])[0] == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ('{"say": "You named two. What', "You named two. What"),
        ('{"say": "cut in an escape \\', "cut in an escape "),
        ('{"say": "cut in an escape \\u00', "cut in an escape "),
        ('{"say": "cut in a pair \\ud83d\\ude', "cut in a pair "),
        ('{"sa', ""),
        ('{"touched": ["define"], "say": "Why?"}', ""),
        ("``", ""),
        ("```json", ""),
        ("   ", ""),
        ("", ""),
    ],
)
def test_a_reply_that_breaks_off_or_has_another_form(raw: str, said: str) -> None:
    found, stream = heard(raw)
    assert found == said
    assert heard(raw, [])[0] == said
    assert stream.report() in ({}, {"touched": ["define"], "say": "Why?"})


def test_words_are_given_out_as_they_arrive() -> None:
    stream = SayStream()
    assert [stream.feed(piece) for piece in ('{"say": "Wh', "y\\", "n", 'ow?", "tou', 'ched": ["say"]}')] == [
        "Wh",
        "y",
        "\n",
        "ow?",
        "",
    ]


@pytest.mark.parametrize("raw", ["[1, 2]", "not json {at all}", '{"say": "cut', "{" * 100_000])
def test_there_is_no_report_without_an_object(raw: str) -> None:
    _, stream = heard(raw, [])
    assert stream.report() == {}
