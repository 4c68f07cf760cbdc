"""Words in, sightings out: tokens, phrases, negation, lists, windows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.bank import Detector
from interviewer.core.matching import compile_phrase, contains_any, detect, places_of
from interviewer.core.reading import content_stems, fold, fold_with_places, overlap, read, tokens_of


def found(phrase: str, text: str) -> bool:
    return contains_any((phrase,), text)


# -- folding and tokens -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Lasso", "lasso"),
        ("\u201cit\u2019s\u201d \u2014 so", '"it\'s" - so'),
        ("\uff2c\uff11", "l1"),
        ("e\u0301tale", "etale"),
        ("\u00e9tale", "etale"),
        ("over\u200bfit", "overfit"),
        ("\ufb01t", "fit"),
        ("stra\u00dfe", "strasse"),
        ("a\u00a0b", "a b"),
        ("one\u2028two", "one\ntwo"),
        ("\u0130stanbul", "istanbul"),
    ],
)
def test_folding_makes_the_same_words_equal(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_every_folded_letter_knows_where_it_came_from(text: str) -> None:
    folded, places = fold_with_places(text)
    assert len(folded) == len(places)
    assert list(places) == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("40ms of 5%", ["40", "ms", "of", "5", "percent"]),
        ("the 3rd two-tower model", ["the", "3rd", "two", "tower", "model"]),
        ("it doesn't, no", ["it", "doesn't", ",", "no"]),
        ("snake_case(x)", ["snake", "case", "(", "x", ")"]),
        ("", []),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert [token.word for token in tokens_of(text)] == words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One thing. Another one! A third?", ["One thing", "Another one", "A third"]),
        ("A rate of 3.5 is high", ["A rate of 3.5 is high"]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("so it is; yes", ["so it is", "yes"]),
        ("... ?! ...", []),
        ("It ends.", ["It ends"]),
        ("It ends .)", ["It ends"]),
    ],
)
def test_sentences_point_at_the_original_text(text: str, parts: list[str]) -> None:
    assert [text[sentence.start : sentence.end] for sentence in read(text).sentences] == parts


def test_a_run_of_terms_is_a_list_and_prose_is_none() -> None:
    terms = "lasso ridge dropout gradient sparsity prior elastic net"
    prose = "lasso adds the sum of the absolute weights to the loss"
    assert read(terms).sentences[0].is_list
    assert not read(prose).sentences[0].is_list
    assert not read("lasso ridge dropout").sentences[0].is_list


def test_terms_between_commas_or_line_by_line_are_a_list_and_code_is_none() -> None:
    assert read("set to zero, the squared norm, a diamond, two corners, the axes, one prior").sentences[0].is_list
    lines = "the gradient\nslope\na constant\nlasso path\nridge\ntwo priors"
    assert all(sentence.is_list for sentence in read(lines).sentences)
    assert read(lines).listed == 1.0
    notes = "k = 40 clusters, elbow at 12, silhouette 0.61, Rand 0.9 over 50 bootstraps"
    assert not read(notes).sentences[0].is_list
    code = "lo = 0\nhi = 9\nmid = 4\nlo = 5\nhi = 8\nreturn lo"
    assert not any(sentence.is_list for sentence in read(code).sentences)
    assert read("").listed == 0.0


def test_unequal_does_not_end_a_sentence() -> None:
    assert len(read("while a != b: a = next(a)").sentences) == 1
    assert len(read("Stop! Look at a.").sentences) == 2


# -- phrases ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("weight", "It shrinks the weights."),
        ("regulari*", "Some regularisation helps."),
        ("L1", "I would use \uff2c1 here."),
        ("ridge ... zero", "Ridge sets them to zero."),
        ("ridge ... zero", "ridge zero"),
        ("ridge ... zero", "Ridge pushes some weights to zero."),
        ("# ms", "It takes 40ms."),
        ("#%", "about 5 % of rows"),
        ("two-tower", "a two tower model"),
        ("log-like*", "the log-likelihood of it"),
        ("don't know", "I don\u2019t know."),
        ("not independent", "They are not independent."),
        ("... zero ...", "to zero it goes"),
        ("na\u00efve bayes", "a naive Bayes model"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("weight", "It waits."),
        ("regular*", "An irregular one."),
        ("ridge ... zero", "Ridge pushes some small weights to zero."),
        ("ridge ... zero", "Ridge is smooth. Zero is a number."),
        ("ridge ... zero", "Ridge"),
        ("# ms", "It takes some ms."),
        ("ridge zero", "zero ridge"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert not found(phrase, text)


@pytest.mark.parametrize("phrase", ["", "...", "*", "\u2014", "-*"])
def test_a_phrase_that_could_never_match_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="contains no word"):
        compile_phrase(phrase)
    assert places_of([phrase], read("A phrase \u2014 or ... * marks.")) == []


@pytest.mark.parametrize(
    "text",
    [
        "It does not select features.",
        "It never really selects features.",
        "L2 can't select features.",
        "without selecting features",
        "not, I think, but not selecting features",
        "It will not ever really select features.",
    ],
)
def test_a_negator_within_three_tokens_takes_a_phrase_back(text: str) -> None:
    assert not found("select features", text)


@pytest.mark.parametrize(
    "text",
    [
        "It not only selects features, it shrinks.",
        "It does not shrink, it selects features.",
        "It is not smooth but selects features.",
        "It will not ever, really, select features.",
        "They do not know how they select features.",
        "There is no way around it: you select features.",
        "Nobody said it could not, in the long run of things, one day select features.",
    ],
)
def test_negation_has_a_scope(text: str) -> None:
    assert found("select features", text)


def test_a_phrase_with_its_own_negator_is_not_taken_back_by_it() -> None:
    assert found("does not fade", "The pull does not fade.")
    assert not found("fade", "The pull does not fade.")


def test_a_later_place_counts_when_the_first_is_taken_back() -> None:
    text = "It does not select features. Lasso does select features."
    assert places_of(["select features"], read(text)) == [1]


# -- detectors --------------------------------------------------------------------------------------------------------

WHY = Detector(mention=("gradient",), explain=(("gradient", "slope"), ("constant",)), window=2)


def level(detector: Detector, text: str) -> int:
    return detect(detector, read(text)).level


def test_naming_is_a_mention_and_a_mechanism_is_an_explanation() -> None:
    assert level(WHY, "It has to do with the gradient.") == 1
    assert level(WHY, "The slope stays constant.") == 2
    assert level(WHY, "The slope stays.") == 0
    assert level(WHY, "") == 0


def test_the_groups_must_meet_within_the_window() -> None:
    near = "Look at the slope. It is constant."
    far = "Look at the slope. That is all I say. It is constant."
    assert level(WHY, near) == 2
    assert level(WHY, far) == 0
    assert level(WHY.model_copy(update={"window": 3}), far) == 2
    assert level(WHY.model_copy(update={"window": "answer"}), far) == 2
    assert level(WHY.model_copy(update={"window": 9}), near) == 2


def test_a_list_is_worth_what_stands_around_it_unless_a_list_is_asked_for() -> None:
    terms = "gradient slope constant lasso ridge dropout sparsity prior"
    beside = "I would have to think about how they all hang together, since there is a lot to it: "
    assert level(WHY, terms) == 0
    assert level(WHY, f"{terms}. {beside}") == 1
    assert level(WHY.model_copy(update={"mention": ()}), f"{terms}. {beside}") == 1
    assert level(WHY, f"{terms}. {beside * 3}") == 2
    assert level(WHY.model_copy(update={"list_ok": True}), terms) == 2
    assert level(WHY, terms + ".\nIn words: the slope is constant near zero.") == 2


def test_what_was_seen_is_the_span_of_the_sentences_that_show_it() -> None:
    text = "Well. Look at the slope. It is constant. That is it."
    seen = detect(WHY, read(text))
    assert text[seen.start : seen.end] == "Look at the slope. It is constant"
    named = detect(WHY, read("Hm. The gradient, I guess."))
    assert (named.start, named.end) == (4, 25)


def test_a_detector_without_phrases_sees_nothing() -> None:
    assert level(Detector(), "The slope is constant.") == 0


# -- overlap ----------------------------------------------------------------------------------------------------------


def test_overlap_counts_words_with_meaning() -> None:
    assert content_stems("Why do the weights vanish?") == {"weight", "vanish"}
    assert overlap("Why do the weights vanish?", "When did a weight vanish?") == 1.0
    assert overlap("weights vanish", "weights shrink") == pytest.approx(1 / 3)
    assert overlap("why do the", "weights") == 0.0


@given(st.text(max_size=200))
def test_nothing_that_can_be_typed_breaks_the_matching(text: str) -> None:
    for sentence in read(text).sentences:
        assert 0 <= sentence.start < sentence.end <= len(text)
    detect(WHY, read(text))
