"""How much of a claim stands in a text: soft stems, windows, no credit for function words."""

from __future__ import annotations

import pytest

from interviewer.core.likeness import likeness, vocabulary_of
from interviewer.core.reading import content_stems, read


def recall(claim: str, text: str, width: int = 2) -> float:
    sentences = range(len(read(text).sentences))
    return max(vocabulary_of(text).recalls(content_stems(claim), width, sentences), default=0.0)


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("gradient", "gradient", True),
        ("normalis", "normaliz", True),
        ("regularis", "regular", True),
        ("tokenis", "token", True),
        ("bias", "varianc", False),
        ("cnn", "rnn", False),
        ("a", "b", False),
    ],
)
def test_stems_of_one_family_are_alike(one: str, two: str, alike: bool) -> None:
    assert (likeness(one, two) > 0) is alike
    assert likeness(one, two) == likeness(two, one)


def test_a_claim_stands_in_its_own_words_and_nearly_in_a_paraphrase() -> None:
    claim = "the gradient vanishes over many steps"
    assert recall(claim, "Well. The gradient vanishes over many steps.") == 1.0
    assert 0.4 < recall(claim, "Gradients are vanishing when there are more time steps") <= 1.0
    assert recall(claim, "Dropout is a mask over units.") < 0.1


def test_words_far_apart_do_not_add_up() -> None:
    claim = "gradient vanishes"
    text = "The gradient is one thing. Then there is another. In the end it vanishes."
    assert recall(claim, text) == 0.5
    assert recall(claim, text, width=3) == 1.0


def test_function_words_are_never_alike_to_anything() -> None:
    assert recall("thing", "This is that with those.") == 0.0


def test_sentences_that_do_not_count_part_nothing() -> None:
    text = "The gradient is one thing. Let me think. In the end it vanishes."
    wanted = content_stems("gradient vanishes")
    assert vocabulary_of(text).recalls(wanted, 2, [0, 1, 2]) == [0.5, 0.5, 0.5]
    assert vocabulary_of(text).recalls(wanted, 2, [0, 2]) == [1.0, 0.5]


def test_no_text_and_no_claim() -> None:
    assert vocabulary_of("").recalls(content_stems("gradient"), 2, []) == []
    assert vocabulary_of("The gradient.").recalls(frozenset(), 2, [0]) == [0.0]
