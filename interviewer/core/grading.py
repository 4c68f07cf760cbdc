"""Assembling the scorecard that people see from what a grader found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.core import scorecard as card
from interviewer.core import scoring
from interviewer.core.scorecard import Verdict
from interviewer.core.scoring import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from interviewer.core.bank import Level, Point
    from interviewer.core.rubric import Rubric


def build_scorecard(
    rubric: Rubric,
    branches: Iterable[card.BranchVerdicts],
    level: Level,
    stamp: card.Stamp,
    *,
    decides: bool = True,
    notes: tuple[str, ...] = (),
) -> card.Scorecard:
    """Do the sums. `decides` is False for a grader that finds words but may not pronounce a decision."""
    sheet = Sheet.of(branches)
    open_points = [name for name in rubric.points if sheet.verdict(name).verdict is Verdict.CANNOT_ASSESS]
    if rubric.points and len(open_points) == len(rubric.points):
        return _not_graded(rubric, sheet, level, stamp, notes)
    low, _ = scoring.decide(rubric, sheet, level, generous=False)
    high, gates = scoring.decide(rubric, sheet, level, generous=True)
    least = scoring.coverage(rubric, sheet, level, generous=False)
    most = scoring.coverage(rubric, sheet, level, generous=True)
    return card.Scorecard(
        status="partial" if open_points or _whole_is_open(rubric, sheet) else "graded",
        stamp=stamp,
        level=level,
        decision=low if decides and low == high else None,
        decision_low=low if decides else None,
        decision_high=high if decides else None,
        level_supported=scoring.level_supported(rubric, sheet) if decides else None,
        coverage=least,
        coverage_high=most if most != least else None,
        must_coverage=_must_coverage(rubric, sheet, level),
        branches=_branches(rubric, sheet, level),
        misconceptions=_misconceptions(rubric, sheet),
        dimensions=_dimensions(rubric, sheet, level),
        gates=gates if decides else (),
        gaps=scoring.gaps(rubric, sheet, level),
        authored=rubric.authored,
        notes=notes,
    )


def _whole_is_open(rubric: Rubric, sheet: Sheet) -> bool:
    """Is anything missing of what one request judges over the whole answer?"""
    states = [sheet.misconceptions.get(wrong.id) for wrong in rubric.misconceptions]
    anchored = [dimension.id for dimension in rubric.type.dimensions if dimension.anchors_only]
    unjudged = any(found is None or found.state == "cannot_assess" for found in states)
    return unjudged or any(name not in sheet.ratings for name in anchored)


def _not_graded(
    rubric: Rubric, sheet: Sheet, level: Level, stamp: card.Stamp, notes: tuple[str, ...]
) -> card.Scorecard:
    return card.Scorecard(
        status="not_graded",
        stamp=stamp,
        level=level,
        branches=_branches(rubric, sheet, level),
        authored=rubric.authored,
        notes=notes,
    )


def _must_coverage(rubric: Rubric, sheet: Sheet, level: Level) -> float | None:
    musts = [p for p in scoring.expected(rubric.points.values(), level) if p.kind.value == "must"]
    return _known_share(musts, sheet)


def _branches(rubric: Rubric, sheet: Sheet, level: Level) -> tuple[card.ScoredBranch, ...]:
    return tuple(
        card.ScoredBranch(
            id=branch.id,
            title=branch.title,
            score=_branch_score(branch.points, sheet, level),
            points=tuple(_point(point, sheet) for point in branch.points),
            not_applicable=branch.not_applicable,
        )
        for branch in rubric.branches
    )


def _branch_score(points: tuple[Point, ...], sheet: Sheet, level: Level) -> float | None:
    return _known_share(scoring.expected(points, level), sheet)


def _known_share(points: Sequence[Point], sheet: Sheet) -> float | None:
    """Share of the points; None where it hangs on something that could not be assessed, or nothing is expected."""
    least = scoring.share(points, sheet, generous=False)
    return least if least == scoring.share(points, sheet, generous=True) else None


def _point(point: Point, sheet: Sheet) -> card.ScoredPoint:
    found = sheet.verdict(point.id)
    return card.ScoredPoint(
        id=point.id,
        claim=point.claim,
        kind=point.kind,
        weight=point.weight,
        level=point.level,
        verdict=found.verdict,
        quote=found.quote,
        turn=found.turn,
        reason=found.reason,
        rung=found.rung,
        claimed=found.claimed,
    )


def _misconceptions(rubric: Rubric, sheet: Sheet) -> tuple[card.ScoredMisconception, ...]:
    return tuple(
        card.ScoredMisconception(
            id=wrong.id,
            claim=wrong.claim,
            severity=wrong.severity,
            state=found.state,
            quote=found.quote,
            turn=found.turn,
            correct=wrong.correct,
        )
        for wrong in rubric.misconceptions
        if (found := sheet.misconceptions.get(wrong.id)) is not None and found.state != "absent"
    )


def _dimensions(rubric: Rubric, sheet: Sheet, level: Level) -> tuple[card.ScoredDimension, ...]:
    scored = []
    for dimension in rubric.type.dimensions:
        low = scoring.rating(rubric, sheet, dimension, level, generous=False)
        high = scoring.rating(rubric, sheet, dimension, level, generous=True)
        score = low if low == high else None
        scored.append(
            card.ScoredDimension(
                id=dimension.id,
                title=dimension.title,
                weight=dimension.weight,
                score=score,
                anchor=dimension.anchors[score - 1] if score else "",
            )
        )
    return tuple(scored)
