import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.text import clean, did_you_mean
from interviewer.core.wording import Fit, content_words, likeness, propose_fit, same_wording


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("plain, with\ttab and\nnewline", "plain, with\ttab and\nnewline"),
        ("\x1b]52;c;aGk=\x07", "\ufffd]52;c;aGk=\ufffd"),
        ("one\r\ntwo\rthree", "one\ntwothree"),
        ("a\u202eb\u2066c\u200fd\ufeff", "abcd"),
        ("\x85\x9b31m\x7f", "\ufffd\ufffd31m\ufffd"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("caf\u00e9 \U0001f497 \u65e5\u672c", "caf\u00e9 \U0001f497 \u65e5\u672c"),
    ],
)
def test_what_could_harm_a_terminal_is_taken_out(raw: str, safe: str) -> None:
    assert clean(raw) == safe


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()))
def test_pieces_of_a_stream_are_cleaned_like_the_whole(one: str, two: str) -> None:
    assert clean(one) + clean(two) == clean(one + two)
    assert clean(clean(one)) == clean(one)
    clean(one).encode()


def test_the_nearest_name_is_offered_only_when_it_is_near() -> None:
    assert did_you_mean("wieght", ["weight", "kind"]) == "did you mean `weight`?"
    assert did_you_mean("zzz", ["weight", "kind"]) == ""


def test_wordings_that_differ_in_case_and_punctuation_are_the_same() -> None:
    assert same_wording("Explain Bayes' theorem.") == same_wording("explain  Bayes\u2019 Theorem")
    assert same_wording("Explain C++") != same_wording("Explain C")
    assert same_wording("up-to-date") == same_wording("up to date")


def test_likeness_counts_only_the_words_that_matter() -> None:
    meta = content_words("Why do you want to work at Meta?")
    google = content_words("Why do you want to work at Google?")
    assert likeness(meta, google) < 0.7
    assert likeness(meta, meta) == 1.0
    assert likeness(frozenset({"sql"}), frozenset({"sql"})) == 0.0


@pytest.mark.parametrize(
    ("wording", "category", "fit"),
    [
        ("Why do you want to work at Mistral?", "beh", Fit("motivation", "motivation_why_x")),
        ("Tell me about a time you missed a deadline.", "", Fit("behavioural", "behavioral_star")),
        ("Tell me about yourself.", "", Fit("experience", "self_profile")),
        ("Rotate Image", "dsa", Fit("coding", "coding_problem")),
        ("Implement logistic regression.", "code", Fit("coding", "ml_coding")),
        ("Given imbalanced training data, how do you prevent overfitting?", "", Fit("applied_case", "applied_case")),
        ("Explain the differences between SVM and trees.", "", Fit("comparison", "compare_a_b")),
        ("Design a URL shortener.", "sd", Fit("system_design", "system_design")),
        ("Design a system that recommends songs.", "sd", Fit("ml_design", "ml_system_design")),
        ("Design a data structure with constant-time access.", "mlsd", Fit("coding", "coding_problem")),
        ("Explain it with a coin, as in a fair coin.", "", Fit("puzzle", "puzzle_probability")),
        ("What is dropout?", "dl", Fit("theory", "explain_concept")),
        ("Hm", "", Fit("coding", "coding_problem")),
        ("Something that fits no rule of ours at all, really.", "", Fit("applied_case", "applied_case")),
    ],
)
def test_a_wording_nobody_classified_gets_a_fitting_shape(wording: str, category: str, fit: Fit) -> None:
    assert propose_fit(wording, category) == fit
