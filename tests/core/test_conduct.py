"""What an interviewer must not say, one sentence at a time (interviewing.md 2.5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.bank import Detector
from interviewer.core.conduct import MAX_WORDS, Breach, Conduct, split_sentences

WHY = Detector(mention=("gradient",), explain=(("gradient", "slope"), ("constant",)))
CLAIM = "The pull of the absolute value stays constant near zero."


def judge(sentence: str, **watch: object) -> Breach | None:
    return Conduct(**watch).breach(sentence)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentence",
    [
        "Great.",
        "Great answer, what next?",
        "That's right.",
        "That is true, and why?",
        "You're right.",
        "Correct.",
        "That is incorrect.",
        "Not quite.",
        "Almost right, but why?",
        "Exactly.",
        " Exactly, so why?",
        "That is exactly right.",
        "Good point.",
        "Well done!",
        "Makes sense.",
        "I love that.",
        "Spot on.",
        "Perfect.",
        "Nicely put.",
        "ABSOLUTELY.",
    ],
)
def test_praise_and_verdicts_are_a_breach(sentence: str) -> None:
    assert judge(sentence) is Breach.PRAISE


@pytest.mark.parametrize(
    "sentence",
    [
        "What is the correct label here?",
        "How many are correctly classified?",
        "When is the loss greater than zero?",
        "What takes a great deal of memory?",
        "What exactly goes into the feature?",
        "Which weights become exactly zero?",
        "How would you write the right-hand side?",
        "Noted.",
        "Go on.",
        "What makes a good feature?",
        "Is that true for correlated columns?",
    ],
)
def test_words_about_data_are_no_praise(sentence: str) -> None:
    assert judge(sentence) is None


def test_one_question_and_no_more() -> None:
    watch = Conduct()
    assert watch.breach("You chose lasso.") is None
    assert watch.breach(" Why?") is None
    assert watch.breach(" And how?") is Breach.SECOND_QUESTION
    assert judge("Why? And how?") is Breach.SECOND_QUESTION
    assert watch.said == ["You chose lasso.", " Why?"]


def test_a_question_of_forty_words_and_forty_words_besides_it() -> None:
    assert judge("So " * MAX_WORDS + "?") is None
    assert judge("So " * (MAX_WORDS + 1) + "?") is Breach.TOO_LONG
    watch = Conduct()
    assert watch.breach("Well " * 30 + ".") is None
    assert watch.breach("Well " * 11 + ".") is Breach.TOO_LONG
    assert watch.breach("Well " * 10 + ".") is None
    assert watch.breach("Why does that happen?") is None


def test_a_question_is_not_repeated_in_almost_the_same_words() -> None:
    asked = ["You named the gradient. Why do the small weights vanish?", "How large is it?"]
    assert judge("So how large is it?", asked=asked) is Breach.REPEAT
    assert judge("How large is the index?", asked=asked) is None
    assert judge("It is large.", asked=["It is large."]) is None


def test_a_point_is_not_given_away() -> None:
    assert judge("Is it because the slope stays constant?", guarded=[WHY]) is Breach.LEAK
    assert judge("What about the gradient?", guarded=[WHY]) is None
    watch = Conduct(guarded=[WHY])
    assert watch.breach("Think of the slope.") is None
    assert watch.breach(" Is it constant?") is Breach.LEAK


def test_eight_words_of_a_claim_in_a_row_are_a_leak() -> None:
    assert judge("Does the pull of the absolute value stays constant?", claims=[CLAIM]) is Breach.LEAK
    assert judge("What is the pull of the absolute value?", claims=[CLAIM]) is None
    assert judge("Why?", claims=["Too short a claim."]) is None


def test_a_claim_told_in_other_order_is_a_leak() -> None:
    claim = f"{CLAIM[:-1]}, so that small weights are driven to exactly zero and stay there."
    told = "So do small weights reach exactly zero because the pull stays the same there?"
    assert judge(told, claims=[claim]) is Breach.LEAK
    assert judge("What becomes of small weights?", claims=[claim]) is None


def test_a_reply_must_ask_something_or_at_least_say_something() -> None:
    watch = Conduct()
    assert watch.at_end() is Breach.NO_QUESTION
    assert watch.breach("Noted.") is None
    assert watch.at_end() is Breach.NO_QUESTION
    assert watch.breach(" Why?") is None
    assert watch.at_end() is None


def test_an_answer_to_a_question_need_not_ask_but_not_be_silent() -> None:
    watch = Conduct(must_ask=False)
    assert watch.at_end() is Breach.SILENT
    assert watch.breach("Four hundred features.") is None
    assert watch.at_end() is None


def test_a_breach_says_what_is_wrong_in_words_for_a_model() -> None:
    assert all(breach.value.startswith("it ") for breach in Breach)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("You chose L2. Why?", ["You chose L2.", " Why?"]),
        ('You said "no." Why?', ['You said "no."', " Why?"]),
        ("At 3.5 ms, why?", ["At 3.5 ms, why?"]),
        ("One line\nanother", ["One line\n", "another"]),
        ("Well... why", ["Well...", " why"]),
        ("", []),
    ],
)
def test_sentences_are_split_where_they_end(text: str, parts: list[str]) -> None:
    assert split_sentences(text) == parts


@given(st.text(st.sampled_from("aB .?!\n\"')1"), max_size=60))
def test_joining_the_sentences_gives_the_text_back(text: str) -> None:
    assert "".join(split_sentences(text)) == text
