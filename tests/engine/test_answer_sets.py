"""Files of graded answers: what is read, what is refused with its line, and what answers are measured against."""

from __future__ import annotations

import json

import pytest

from interviewer.core.errors import TranscriptError
from interviewer.core.matching import detect
from interviewer.core.reading import read
from interviewer.engine.answer_sets import (
    criterion_points,
    points_rubric,
    read_answer_set,
    read_points,
    reference_points,
)
from tests.fakes import make_rubric

SCORED = {"question_id": "q1", "question": "What is a kernel?", "answer": "It compares points.", "score": 1}
PAIR = {"question": "Ban it?", "answer": "It harms people.", "criterion": "It does harm.", "label": 1}


def lines(*rows: dict[str, object]) -> str:
    return "\n".join(json.dumps(row) for row in rows) + "\n\n"


def test_scores_become_shares_of_the_full_mark() -> None:
    rows = lines(
        {**SCORED, "max_score": 2, "scores": [1, 2], "reference": "It is a dot product."}, {**PAIR, "label": 0}
    )
    found = read_answer_set(rows, "mixed.jsonl")
    (answer,), (pair,) = found.scored, found.pairs
    assert (answer.group, answer.score, answer.raters, answer.words) == ("q1", 0.5, (0.5, 1.0), 3)
    assert (pair.group, pair.criterion, pair.met) == ("Ban it?", "It does harm.", False)


def test_labels_by_point_become_criteria_of_an_entry() -> None:
    row = {
        "question_id": "ml-65",
        "answer": "It shrinks.",
        "labels": {"p_l1": "covered", "p_l2": "mentioned"},
        "second": {"p_l1": "missing"},
    }
    pairs = read_answer_set(lines(row), "truth.jsonl").pairs
    assert [(pair.group, pair.criterion, pair.met, pair.second) for pair in pairs] == [
        ("ml-65", "p_l1", True, False),
        ("ml-65", "p_l2", False, None),
    ]


def test_an_empty_hand_is_a_blank() -> None:
    found = read_answer_set(lines({**SCORED, "max_score": 1, "answer": "No submission."}), "f")
    assert found.scored[0].blank
    assert not read_answer_set(lines({**SCORED, "max_score": 1}), "f").scored[0].blank


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no graded answers"),
        ('{"question": "q"}', "f.jsonl:1.*`max_score` is missing"),
        (lines({**SCORED, "max_score": 0}), "max_score must be above 0"),
        (lines(PAIR) + "no json", "f.jsonl:3"),
        ("[1]", "f.jsonl:1"),
        ("7", "f.jsonl:1"),
    ],
)
def test_what_is_no_graded_answer_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        read_answer_set(text, "f.jsonl")


def test_points_come_from_a_file_with_the_beginnings_of_words() -> None:
    text = json.dumps({"questions": {"1": [{"point": "It stores knowledge.", "aliases": [["stor"], ["know how"]]}]}})
    (point,) = read_points(text, "points.json").by_question["1"]
    assert point.claim == "It stores knowledge."
    assert point.detect is not None
    assert detect(point.detect, read("It is storing knowledge, however.")).level == 0
    assert detect(point.detect, read("It is storing what it should know: we know how.")).level == 2


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"questions": {"1": [{}]}}', '{"questions": []}'])
def test_what_is_no_file_of_points_is_refused(text: str) -> None:
    with pytest.raises(TranscriptError, match=r"points\.json"):
        read_points(text, "points.json")


def test_a_reference_answer_is_its_sentences() -> None:
    said = "Possible differences:\nThe UDP header is much shorter than the TCP header.\n- Sequence number\nOk."
    assert [point.claim for point in reference_points(said)] == ["The UDP header is much shorter than the TCP header"]
    assert reference_points("") == ()


def test_a_rubric_of_bare_points() -> None:
    rubric = points_rubric("Ban it?", criterion_points("It does harm."), make_rubric().type)
    assert [point.claim for point in rubric.points.values()] == ["It does harm."]
    assert rubric.authored
