"""Quotes are found in the candidate's own words, as they were written, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from interviewer.core.quotes import Quote, find_quote
from interviewer.core.session import Turn

ANSWER = (
    "Lasso adds the absolute weights \u2013 it\u2019s \u201csparse\u201d.\n  The slope of the penalty "
    "stays constant near zero, so a small weight is pushed all the way down. Ridge is smooth there."
)
QUESTION = "How do L1 and L2 regularisation differ?"
HINT = "The pull of the absolute value stays constant near the origin, whatever the size of the weight is."


def talk(*texts: str) -> list[Turn]:
    """Turns by the interviewer and the candidate in turn, the interviewer first."""
    return [
        Turn(number, "candidate" if number % 2 == 0 else "interviewer", text) for number, text in enumerate(texts, 1)
    ]


def find(quote: str, answer: str = ANSWER) -> str | None:
    found = find_quote(quote, talk(QUESTION, answer))
    return found.text if found else None


@pytest.mark.parametrize(
    ("quote", "original"),
    [
        ("Ridge is smooth there.", "Ridge is smooth there"),
        ("RIDGE IS smooth there", "Ridge is smooth there"),
        ('it\'s "sparse"', "it\u2019s \u201csparse"),
        ("absolute weights - it's", "absolute weights \u2013 it\u2019s"),
        ("\u201cRidge is smooth there\u201d", "Ridge is smooth there"),
        ("adds the\u00a0absolute   weights", "adds the absolute weights"),
        ('sparse". The slope of', "sparse\u201d.\n  The slope of"),
        ("pushed all the way down\u2026", "pushed all the way down"),
        ("...pushed all the way down...", "pushed all the way down"),
        ("\uff32idge is smooth", "Ridge is smooth"),
        ("Ridge is\u200b smooth", "Ridge is smooth"),
    ],
)
def test_a_quote_is_found_and_given_back_as_it_was_written(quote: str, original: str) -> None:
    assert find(quote) == original


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " ... ",
        "Ridge",
        "Ridge drops every feature.",
        "The slope of the penalty ... is pushed all the way down.",
        "A small weight is pulled up, since the slope changes with its size.",
    ],
)
def test_what_was_not_said_or_proves_nothing_is_not_found(quote: str) -> None:
    assert find(quote) is None


def test_a_slip_of_the_pen_is_forgiven_and_the_original_returned() -> None:
    slip = "The slope of the penality stays constant near zero, so a small wieght is pushed"
    assert find(slip) == "The slope of the penalty stays constant near zero, so a small weight is pushed"


def test_of_nearly_equal_places_the_nearest_is_taken_at_the_start_of_a_word() -> None:
    slip = "of the penalty stays constnat near zero, so a small weight is pushed all the way down"
    assert find(slip) == slip.replace("constnat", "constant")


def test_a_changed_sense_is_not_forgiven() -> None:
    assert find("The slope of the penalty fades away near zero, so a small weight is pushed") is None


def test_a_short_quote_with_a_slip_is_not_forgiven() -> None:
    assert find("Ridge is smoth") is None


@pytest.mark.parametrize("quote", ["40 ms", "40 ms.", '"40 ms."'])
def test_a_short_quote_counts_when_the_whole_turn_is_as_short(quote: str) -> None:
    assert find(quote, "40 ms.") == "40 ms"
    assert find(quote, "About 40 ms, I think.") is None


@pytest.mark.parametrize("quote", [HINT, HINT.upper(), HINT.replace("pull", "pul").replace("size", "sise")])
def test_words_that_the_interviewer_said_first_are_no_evidence(quote: str) -> None:
    repeated = f"So as you say: {HINT} That is why."
    assert find_quote(quote, talk(HINT, repeated)) is None
    assert find_quote(quote, talk(QUESTION, repeated)) is not None


def test_words_that_the_interviewer_took_up_later_are_the_candidates() -> None:
    turns = talk(QUESTION, "The slope stays constant near zero.", "You said the slope stays constant near zero. Why?")
    assert find_quote("slope stays constant near zero", turns) == Quote(2, "slope stays constant near zero")


def test_the_interviewers_own_words_are_never_quoted() -> None:
    assert find_quote("regularisation differ", talk(QUESTION, ANSWER)) is None


def test_the_turn_that_is_named_is_looked_at_first() -> None:
    turns = talk(QUESTION, "Ridge is smooth there.", "Go on.", "As I said, ridge is smooth there.")
    assert find_quote("ridge is smooth there", turns) == Quote(2, "Ridge is smooth there")
    assert find_quote("ridge is smooth there", turns, 4) == Quote(4, "ridge is smooth there")
    assert find_quote("ridge is smooth there", turns, 1) == Quote(2, "Ridge is smooth there")


def test_accents_may_be_typed_either_way() -> None:
    assert find("a nai\u0308ve Bayes model", "I took a na\u00efve Bayes model.") == "a na\u00efve Bayes model"
    assert find("a na\u00efve Bayes model", "I took a nai\u0308ve Bayes model.") == "a nai\u0308ve Bayes model"


def test_a_letter_that_folds_to_several_is_returned_whole() -> None:
    assert find("we tried a good f", "We tried a good \ufb01t of it") == "We tried a good \ufb01"


WORDS = (
    *("lasso,", "slope", "weight-decay", "\u00e9tale", "e\u0301tale", "it\u2019s", "\u201csparse\u201d", "\u2013"),
    *("\ufb01t", "stra\u00dfe", "over\u200bfit", "L1.", "\u2026", "\n"),
)


@given(words=st.lists(st.sampled_from(WORDS), min_size=5, max_size=20), data=st.data())
def test_any_piece_of_the_candidates_words_is_found(words: list[str], data: st.DataObject) -> None:
    answer = " ".join(words)
    assume(len(answer) >= 20)
    start = data.draw(st.integers(0, len(answer) - 8))
    end = data.draw(st.integers(min(start + 16, len(answer)), len(answer)))
    piece = answer[start:end]
    assume(sum(char.isalnum() for char in piece) >= 8)
    found = find_quote(piece, talk("Hm?", answer))
    assert found is not None
    assert found.turn == 2
    assert found.text in answer


@given(answer=st.text(st.sampled_from("abcdefgh ,"), min_size=8, max_size=80), data=st.data())
def test_nothing_that_the_interviewer_had_said_is_found(answer: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(answer) - 8))
    piece = answer[start : data.draw(st.integers(start + 8, len(answer)))]
    assert find_quote(piece, talk(f"You might say {answer} there.", answer)) is None
