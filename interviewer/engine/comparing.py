"""How well a grader agrees with people: verdicts over a set of graded answers, and the figures that follow.

Per-question figures come first: a grader that only knows which question is easy looks good in a pooled one. Length
stands beside them, because on an ML exam the length of an answer alone correlates 0.5 with its grade (grading.md 0.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from interviewer.core import agreement, scoring
from interviewer.core import events as ev
from interviewer.core.bank import Level
from interviewer.core.evidence import gather
from interviewer.core.scorecard import Verdict
from interviewer.core.session import Session
from interviewer.engine.planning import set_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from interviewer.core.agreement import Group
    from interviewer.core.evidence import Sighting
    from interviewer.core.rubric import Rubric
    from interviewer.engine.answer_sets import CriterionPair, ScoredAnswer
    from interviewer.engine.ports import Grader

LEVELS = 3
"""Levels that scores are rounded to for the weighted kappa, as exams with 0, 1 and 2 have them."""


@dataclass(frozen=True)
class Judged:
    """One answer with what the grader gave it: a share of the points, 0 to 1, None where nothing was assessed."""

    answer: ScoredAnswer
    said: float | None
    open_points: int
    points: int


@dataclass(frozen=True)
class JudgedPair:
    """One text and criterion with the grader's verdict, and how sure a grader without a model was, 0 to 1."""

    pair: CriterionPair
    verdict: Verdict
    strength: float


@dataclass(frozen=True)
class Measured:
    """One figure with its interval; `value` is None where there was nothing to measure."""

    name: str
    value: float | None
    interval: tuple[float, float] | None = None


def answered(rubric: Rubric, text: str, grader: str, level: Level = Level.MID) -> Session:
    """A session that is nothing but one answer and is over."""
    setup = set_up(rubric, mode="interview", level=level, interviewer="none", grader=grader)
    session = Session("measured").apply(ev.Started(at="", **setup)).apply(ev.Answered(at="", text=text))
    return session.apply(ev.Closed(at="", reason="ended"))


async def verdicts_of(grader: Grader, rubric: Rubric, text: str) -> scoring.Sheet:
    """What the grader finds in one answer. Raises ProviderError."""
    session = answered(rubric, text, grader.name)
    return scoring.Sheet.of([branch.verdicts async for branch in grader.grade(session, rubric)])


async def judge_answer(grader: Grader, rubric: Rubric, answer: ScoredAnswer) -> Judged:
    """Grade one answer by all points of its rubric."""
    sheet = await verdicts_of(grader, rubric, answer.text)
    points = list(rubric.points.values())
    known = [p for p in points if sheet.verdict(p.id).verdict is not Verdict.CANNOT_ASSESS]
    return Judged(answer, scoring.share(known, sheet, generous=False), len(points) - len(known), len(points))


async def judge_pairs(grader: Grader, rubric: Rubric, pairs: Sequence[CriterionPair]) -> list[JudgedPair]:
    """Grade one text by the points that the criteria name; a criterion in words is the only point of its rubric."""
    text = pairs[0].text
    sheet = await verdicts_of(grader, rubric, text)
    seen = gather(rubric, answered(rubric, text, grader.name).turns).points
    return [_judged(pair, rubric, sheet, seen if grader.name == "coverage" else {}) for pair in pairs]


def _judged(pair: CriterionPair, rubric: Rubric, sheet: scoring.Sheet, seen: Mapping[str, Sighting]) -> JudgedPair:
    point = pair.criterion if pair.criterion in rubric.points else next(iter(rubric.points))
    verdict = sheet.verdict(point).verdict
    return JudgedPair(pair, verdict, seen[point].strength if seen else scoring.CREDIT.get(verdict, 0.0))


def scored_figures(judged: Sequence[Judged]) -> tuple[Measured, ...]:
    """Agreement with scores; resampled by question for the intervals."""
    known = [item for item in judged if item.said is not None]
    groups = list(_grouped(known, lambda item: item.answer.group).values())
    wanted: dict[str, Callable[[Sequence[Sequence[Judged]]], float | None]] = {
        "correlation within a question": lambda drawn: _mean(_correlation(group) for group in drawn),
        "the same, length removed": lambda drawn: _mean(_beyond_length(group) for group in drawn),
        "length alone": lambda drawn: _mean(_length_alone(group) for group in drawn),
        "root mean square error": lambda drawn: agreement.rmse(*_columns(drawn)),
        "bias": lambda drawn: agreement.bias(*_columns(drawn)),
        "weighted kappa on three levels": lambda drawn: agreement.weighted_kappa(*_levels(drawn), LEVELS),
        "one person and the others": lambda drawn: _mean(_raters(group) for group in drawn),
    }
    figures = [Measured(name, figure(groups), agreement.interval(groups, figure)) for name, figure in wanted.items()]
    points = sum(item.points for item in judged)
    open_share = sum(item.open_points for item in judged) / points if points else None
    return (*figures, Measured("share not assessed", open_share))


def pair_figures(judged: Sequence[JudgedPair]) -> tuple[Measured, ...]:
    """Agreement on criteria; resampled by topic for the intervals."""
    known = [item for item in judged if item.verdict is not Verdict.CANNOT_ASSESS]
    groups = list(_grouped(known, lambda item: item.pair.question).values())
    tuned = _at_learned_thresholds(groups)
    wanted: dict[str, Callable[[Sequence[int]], float | None]] = {
        "kappa": lambda drawn: agreement.kappa(*_said(groups, drawn)),
        "macro F1": lambda drawn: agreement.macro_f1(*_said(groups, drawn)),
        "macro F1, threshold learned on other topics": lambda drawn: agreement.macro_f1(*_chosen(tuned, drawn)),
        "area under the curve": lambda drawn: agreement.auc(*_strengths(groups, drawn)),
        "kappa of two readers": lambda drawn: agreement.kappa(*_readers(groups, drawn)),
        "covered-rate gap": lambda drawn: agreement.bias(*_said(groups, drawn)),
    }
    every = range(len(groups))
    figures = [Measured(name, figure(every), agreement.interval(every, figure)) for name, figure in wanted.items()]
    return (*figures, Measured("share not assessed", 1 - len(known) / len(judged) if judged else None))


def _grouped(items: Iterable[Group], key: Callable[[Group], str]) -> Mapping[str, list[Group]]:
    groups: dict[str, list[Group]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _pairs(group: Sequence[Judged]) -> tuple[list[float], list[float], list[float]]:
    said = [item.said or 0.0 for item in group]
    return said, [item.answer.score for item in group], [math.log1p(item.answer.words) for item in group]


def _correlation(group: Sequence[Judged]) -> float | None:
    said, true, _ = _pairs(group)
    return agreement.pearson(said, true)


def _beyond_length(group: Sequence[Judged]) -> float | None:
    return agreement.given(*_pairs(group))


def _length_alone(group: Sequence[Judged]) -> float | None:
    _, true, length = _pairs(group)
    return agreement.pearson(length, true)


def _raters(group: Sequence[Judged]) -> float | None:
    rated = [item.answer.raters for item in group if len(item.answer.raters) > 1]
    return agreement.pearson([one for one, *_ in rated], [fmean(others) for _, *others in rated])


def _columns(groups: Sequence[Sequence[Judged]]) -> tuple[list[float], list[float]]:
    items = [item for group in groups for item in group]
    return [item.said or 0.0 for item in items], [item.answer.score for item in items]


def _levels(groups: Sequence[Sequence[Judged]]) -> tuple[list[int], list[int]]:
    said, true = _columns(groups)
    return [round(value * (LEVELS - 1)) for value in said], [round(value * (LEVELS - 1)) for value in true]


def _said(groups: Sequence[Sequence[JudgedPair]], drawn: Iterable[int]) -> tuple[list[bool], list[bool]]:
    items = [item for number in drawn for item in groups[number]]
    return [item.verdict is Verdict.COVERED for item in items], [item.pair.met for item in items]


def _readers(groups: Sequence[Sequence[JudgedPair]], drawn: Iterable[int]) -> tuple[list[bool], list[bool]]:
    pairs = [item.pair for number in drawn for item in groups[number]]
    both = [(pair.met, pair.second) for pair in pairs if pair.second is not None]
    return [first for first, _ in both], [second for _, second in both]


def _strengths(groups: Sequence[Sequence[JudgedPair]], drawn: Iterable[int]) -> tuple[list[float], list[bool]]:
    items = [item for number in drawn for item in groups[number]]
    return [item.strength for item in items], [item.pair.met for item in items]


def _at_learned_thresholds(groups: Sequence[Sequence[JudgedPair]]) -> list[tuple[list[bool], list[bool]]]:
    """For each topic what would be said with a threshold that was learned on all the others."""
    found = []
    for number in range(len(groups)):
        others = [other for other in range(len(groups)) if other != number]
        threshold = agreement.best_threshold(*_strengths(groups, others)) if others else 0.5
        strengths, true = _strengths(groups, [number])
        found.append(([value >= threshold for value in strengths], true))
    return found


def _chosen(tuned: Sequence[tuple[list[bool], list[bool]]], drawn: Iterable[int]) -> tuple[list[bool], list[bool]]:
    columns = [tuned[number] for number in drawn]
    return [value for said, _ in columns for value in said], [value for _, true in columns for value in true]
