"""Sets of answers that people have graded, as `interviewer measure` reads them: JSON lines in three forms.

Scored: `question, answer, score, max_score`, and if there are any `question_id`, `scores` (one for each rater) and
`reference`. Criterion: `question, answer, criterion, label` (0 or 1). Labelled: `question_id` of an entry of the bank,
`answer`, `labels` (a verdict by point) and those of another reader as `second`. What is measured against is a rubric:
an entry of the bank, a file of points, or the sentences of the reference answer, in this order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interviewer.core.bank import Branch, Detector, Framework, FrameworkBranch, Kind, Level, Point, Question
from interviewer.core.errors import TranscriptError
from interviewer.core.reading import content_stems, read
from interviewer.core.rubric import build_rubric

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from interviewer.core.bank import QuestionType
    from interviewer.core.rubric import Rubric

BLANK_WORDS = 3
"""Fewer words than this are no answer: "No submission." inflates every measure (grading.md, 0.3)."""
REFERENCE_WORDS = 4
"""A sentence of a reference answer with fewer words of substance states no point."""
_TREE = Framework(
    id="points", title="Points", type="theory", branches=(FrameworkBranch(id="answer", title="The answer", leaves=()),)
)


@dataclass(frozen=True)
class ScoredAnswer:
    """An answer and what people gave it, as shares of the full mark, 0 to 1."""

    group: str
    question: str
    text: str
    score: float
    raters: tuple[float, ...] = ()
    reference: str = ""

    @property
    def words(self) -> int:
        """Length in words."""
        return len(self.text.split())

    @property
    def blank(self) -> bool:
        """Was nothing answered?"""
        return self.words < BLANK_WORDS


@dataclass(frozen=True)
class CriterionPair:
    """A text, a criterion, and whether people found the criterion met in it."""

    group: str
    question: str
    text: str
    criterion: str
    """In words, or the id of a point where `group` is an entry of the bank."""
    met: bool
    second: bool | None = None
    """What another reader found, where there was one."""


@dataclass(frozen=True)
class AnswerSet:
    """One file."""

    name: str
    scored: tuple[ScoredAnswer, ...] = ()
    pairs: tuple[CriterionPair, ...] = ()


def read_answer_set(text: str, name: str) -> AnswerSet:
    """Read JSON lines. Raises TranscriptError naming file and line of what is not a row of either form."""
    scored: list[ScoredAnswer] = []
    pairs: list[CriterionPair] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "labels" in row:
                pairs.extend(_labelled(row))
            elif "criterion" in row:
                pairs.append(_pair(row))
            else:
                scored.append(_scored(row))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            why = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
            raise TranscriptError(
                f"{name}:{number}: this is not a graded answer ({why}). A row is JSON with question, answer, score "
                "and max_score, with question, answer, criterion and label, or with question_id, answer and labels."
            ) from error
    if not scored and not pairs:
        raise TranscriptError(f"{name} holds no graded answers.")
    return AnswerSet(name, tuple(scored), tuple(pairs))


def _scored(row: Mapping[str, Any]) -> ScoredAnswer:
    most = float(row["max_score"])
    if most <= 0:
        raise ValueError("max_score must be above 0")
    return ScoredAnswer(
        group=str(row.get("question_id", row["question"])),
        question=str(row["question"]),
        text=str(row["answer"]),
        score=float(row["score"]) / most,
        raters=tuple(float(score) / most for score in row.get("scores", ())),
        reference=str(row.get("reference", "")),
    )


def _pair(row: Mapping[str, Any]) -> CriterionPair:
    return CriterionPair(
        group=str(row.get("question_id", row["question"])),
        question=str(row["question"]),
        text=str(row["answer"]),
        criterion=str(row["criterion"]),
        met=bool(int(row["label"])),
    )


def _labelled(row: Mapping[str, Any]) -> Iterable[CriterionPair]:
    group, labels, second = str(row["question_id"]), dict(row["labels"]), dict(row.get("second", {}))
    for point, verdict in labels.items():
        other = second[point] == "covered" if point in second else None
        yield CriterionPair(group, group, str(row["answer"]), str(point), verdict == "covered", other)


@dataclass(frozen=True)
class Points:
    """Points by question, from a file beside the answers."""

    by_question: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)


def read_points(text: str, name: str) -> Points:
    """`{"questions": {id: [{"point": sentence, "aliases": [[word beginnings of one idea], ...]}]}}`.

    Raises TranscriptError naming the file.
    """
    try:
        questions = json.loads(text)["questions"]
        return Points({group: tuple(_points(rows)) for group, rows in questions.items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TranscriptError(
            f"{name} is not a file of points: it needs `questions`, and for each a list of `point` and `aliases`."
        ) from error


def _points(rows: Iterable[Mapping[str, Any]]) -> Iterable[Point]:
    for number, row in enumerate(rows):
        groups = tuple(tuple(_beginnings(alias) for alias in group) for group in row.get("aliases", ()))
        yield _point(number, str(row["point"]), Detector(explain=groups, window=2))


def _beginnings(alias: str) -> str:
    return " ".join(f"{word}*" for word in alias.split())


def _point(number: int, claim: str, detector: Detector | None = None) -> Point:
    return Point(id=f"p_{number + 1}", claim=claim[:600], kind=Kind.MUST, level=Level.JUNIOR, detect=detector)


def reference_points(reference: str) -> tuple[Point, ...]:
    """The sentences of a reference answer as points; those that say next to nothing are left out."""
    said = [reference[sentence.start : sentence.end] for sentence in read(reference).sentences]
    useful = [text for text in said if len(content_stems(text)) >= REFERENCE_WORDS]
    return tuple(_point(number, text) for number, text in enumerate(useful))


def criterion_points(criterion: str) -> tuple[Point, ...]:
    """One criterion as the only point."""
    return (_point(0, criterion),)


def points_rubric(question: str, points: Sequence[Point], question_type: QuestionType) -> Rubric:
    """A rubric of bare points on one branch."""
    entry = Question(
        id="measured",
        question=question[:600],
        framework=_TREE.id,
        branches=(Branch(id="answer", points=tuple(points)),),
    )
    return build_rubric(entry, _TREE, question_type)
