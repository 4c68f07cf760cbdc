"""From verdicts to a decision: all the arithmetic of grading, and none of it by a model.

Points -> branch -> dimension -> decision, for one level. The figures are those of interviewing.md 1.3 to 1.5 and 2.4:
proposals that are still to be tuned on measured answers. Every sum is taken twice, once with all that could not be
assessed counted as nothing and once as everything; where the two differ the result is a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.core import scorecard as card
from interviewer.core.bank import Decision, Kind, Level, Severity
from interviewer.core.scorecard import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from interviewer.core.bank import Dimension, Point
    from interviewer.core.rubric import Rubric

CREDIT = {Verdict.COVERED: 1.0, Verdict.MENTIONED: 0.4}
"""Share of a point's weight that a verdict earns; every other verdict earns nothing."""
HELP = (1.0, 0.85, 0.65, 0.4, 0.0)
"""Factor by the highest hint rung given for the point."""
CLAIMED = 0.7
"""Factor of a point that the candidate ticked and no detector saw."""
BONUS_CAP = 0.10
"""Most that bonus points add to the coverage."""
DIMENSION_STEPS = (0.35, 0.70, 0.90)
"""Shares from which a dimension is rated 2, 3 and 4."""
DECISION_STEPS = (1.75, 2.5, 3.25)
"""Mean ratings from which the decision is no hire, hire and strong hire."""
STRONG_SHARE = 0.5
"""Share of the points at or above the level that a strong hire needs."""
UPPER_SHARE = 0.5
"""Share of the shoulds, earned without a hint, that a hire at senior level and above needs (interviewing.md 1.4)."""
OPEN = frozenset({Verdict.CANNOT_ASSESS, Verdict.NOT_REACHED})
"""Verdicts that say nothing about the candidate, so that they widen the range."""
TOP_GAPS = 2


@dataclass(frozen=True)
class Sheet:
    """Everything a grader found, by id; what is absent could not be assessed."""

    points: Mapping[str, card.PointVerdict]
    misconceptions: Mapping[str, card.MisconceptionVerdict]
    ratings: Mapping[str, card.DimensionRating]

    @classmethod
    def of(cls, branches: Iterable[card.BranchVerdicts]) -> Sheet:
        """Collect what the branches brought back."""
        found = tuple(branches)
        return cls(
            {verdict.point: verdict for branch in found for verdict in branch.points},
            {verdict.id: verdict for branch in found for verdict in branch.misconceptions},
            {rating.dimension: rating for branch in found for rating in branch.ratings},
        )

    def verdict(self, point: str) -> card.PointVerdict:
        """Verdict on a point, `cannot_assess` where there is none."""
        return self.points.get(point) or card.PointVerdict(point=point, verdict=Verdict.CANNOT_ASSESS)

    def earned(self, point: Point, *, generous: bool) -> float:
        """Share of the point's weight that it earned, 0 to 1.

        When `generous`, open verdicts count fully, and of readings that differ the best; otherwise nothing, the worst.
        """
        found = self.verdict(point.id)
        unknown = 1.0 if generous else 0.0
        if found.verdict in OPEN and not found.samples:
            return unknown
        credits = [unknown if said in OPEN else CREDIT.get(said, 0.0) for said in found.samples or (found.verdict,)]
        credit = (max(credits) if generous else min(credits)) * HELP[found.rung]
        return credit * CLAIMED if found.claimed else credit

    def stands(self, misconception: str, *, generous: bool) -> bool:
        """Was it said and never taken back? What could not be assessed stands unless `generous`."""
        found = self.misconceptions.get(misconception)
        if found is None or found.state == "cannot_assess":
            return not generous
        return found.state == "stands"


def expected(points: Iterable[Point], level: Level) -> list[Point]:
    """The points that count for a level: musts and shoulds that are expected at it or below."""
    return [point for point in points if point.kind is not Kind.BONUS and point.level.rank <= level.rank]


def share(points: Sequence[Point], sheet: Sheet, *, generous: bool) -> float | None:
    """Weighted share of the points that was earned, 0 to 1, or None when there is nothing to earn."""
    total = sum(point.weight for point in points)
    if not total:
        return None
    return sum(point.weight * sheet.earned(point, generous=generous) for point in points) / total


def coverage(rubric: Rubric, sheet: Sheet, level: Level, *, generous: bool) -> float | None:
    """Weighted share of the expected points; what goes beyond them adds at most 0.10, and never above 1."""
    base = expected(rubric.points.values(), level)
    basic = share(base, sheet, generous=generous)
    if basic is None:
        return None
    weight = sum(point.weight for point in base)
    extra = [point for point in rubric.points.values() if point not in base]
    bonus = sum(point.weight * sheet.earned(point, generous=generous) for point in extra) / weight
    return min(1.0, basic + min(BONUS_CAP, bonus))


def rate(value: float) -> int:
    """Rating of a share: 1 below 0.35, 2 below 0.70, 3 below 0.90, else 4."""
    return 1 + sum(value >= step - 1e-9 for step in DIMENSION_STEPS)


def rating(rubric: Rubric, sheet: Sheet, dimension: Dimension, level: Level, *, generous: bool) -> int | None:
    """Rating of one dimension, 1 to 4; None when nothing of it is expected at this level."""
    if dimension.anchors_only:
        judged = sheet.ratings.get(dimension.id)
        known = judged.rating if judged else None
        return known if known is not None else (4 if generous else 1)
    points = [point for point in rubric.points.values() if rubric.dimension_of(point).id == dimension.id]
    value = share(expected(points, level), sheet, generous=generous)
    return None if value is None else rate(value)


def _mean(rubric: Rubric, sheet: Sheet, level: Level, *, generous: bool) -> float | None:
    """Weighted mean of the ratings of all dimensions that have one."""
    rated = [
        (dimension.weight, value)
        for dimension in rubric.type.dimensions
        if (value := rating(rubric, sheet, dimension, level, generous=generous)) is not None
    ]
    total = sum(weight for weight, _ in rated)
    return sum(weight * value for weight, value in rated) / total if total else None


@dataclass(frozen=True)
class Gate:
    """A cap on the decision and the sentence that says why."""

    cap: Decision
    why: str


def _gates(rubric: Rubric, sheet: Sheet, level: Level, *, generous: bool) -> list[Gate]:
    gates = [
        Gate(
            Decision.STRONG_NO_HIRE if wrong.severity is Severity.FATAL else Decision.NO_HIRE,
            f"stood uncorrected: {wrong.claim}",
        )
        for wrong in rubric.misconceptions
        if wrong.severity is not Severity.MINOR and sheet.stands(wrong.id, generous=generous)
    ]
    base = expected(rubric.points.values(), level)
    musts = [point for point in base if point.kind is Kind.MUST]
    top = max((point.weight for point in musts), default=0)
    if level.rank >= Level.MID.rank:
        gates += [
            Gate(Decision.NO_HIRE, f"missing, and it weighs most: {point.claim}")
            for point in musts
            if point.weight == top and sheet.earned(point, generous=generous) == 0.0
        ]
    if level.rank >= Level.MID.rank:
        gates += [
            Gate(
                Decision.NO_HIRE if rung > 2 and point.weight == top else Decision.HIRE,
                f"needed hint {rung}: {point.claim}",
            )
            for point in musts
            if (rung := sheet.verdict(point.id).rung) >= 2
        ]
    gates += _level_gates(rubric, sheet, level, generous=generous)
    return gates + _strong_gates(rubric, sheet, level, generous=generous)


def _level_gates(rubric: Rubric, sheet: Sheet, level: Level, *, generous: bool) -> list[Gate]:
    """What the upper levels ask besides the musts: shoulds without a hint, and from staff something beyond them."""
    gates = []
    shoulds = [point for point in expected(rubric.points.values(), level) if point.kind is Kind.SHOULD]
    unprompted = [point for point in shoulds if not sheet.verdict(point.id).rung]
    total = sum(point.weight for point in shoulds)
    reached = sum(point.weight * sheet.earned(point, generous=generous) for point in unprompted)
    if level.rank >= Level.SENIOR.rank and total and reached < UPPER_SHARE * total:
        gates.append(Gate(Decision.NO_HIRE, f"less than half of what a {level.value} adds unprompted"))
    beyond = [p for p in rubric.points.values() if p.kind is Kind.BONUS or p.level is Level.STAFF]
    if level is Level.STAFF and not any(sheet.earned(point, generous=generous) >= 1.0 for point in beyond):
        gates.append(Gate(Decision.NO_HIRE, "nothing beyond what is expected of a senior"))
    return gates


def _strong_gates(rubric: Rubric, sheet: Sheet, level: Level, *, generous: bool) -> list[Gate]:
    gates = []
    needs = rubric.question.strong_hire_needs if rubric.authored else ()
    if needs and not any(sheet.earned(rubric.points[name], generous=generous) >= 1.0 for name in needs):
        gates.append(Gate(Decision.HIRE, "none of the points that a strong hire needs was covered"))
    upper = [point for point in rubric.points.values() if point.level.rank >= level.rank]
    reached = share(upper, sheet, generous=generous)
    if reached is not None and reached < STRONG_SHARE:
        gates.append(Gate(Decision.HIRE, "less than half of what is expected at or above the level"))
    return gates


def decide(rubric: Rubric, sheet: Sheet, level: Level, *, generous: bool) -> tuple[Decision | None, tuple[str, ...]]:
    """Decision for a level and the gates that capped it; None when nothing is expected at that level."""
    mean = _mean(rubric, sheet, level, generous=generous)
    if mean is None:
        return None, ()
    free = list(Decision)[sum(mean >= step - 1e-9 for step in DECISION_STEPS)]
    gates = [gate for gate in _gates(rubric, sheet, level, generous=generous) if gate.cap.rank < free.rank]
    capped = min([free, *(gate.cap for gate in gates)], key=lambda decision: decision.rank)
    return capped, tuple(gate.why for gate in gates)


def level_supported(rubric: Rubric, sheet: Sheet) -> Level | None:
    """The highest level at which the evidence is a hire, all that is open counted as nothing."""
    for level in reversed(Level):
        decision, _ = decide(rubric, sheet, level, generous=False)
        if decision is not None and decision.rank >= Decision.HIRE.rank:
            return level
    return None


def gaps(rubric: Rubric, sheet: Sheet, level: Level) -> tuple[card.Gap, ...]:
    """The points that would have moved the decision most: weight times what was not earned, musts before the rest."""
    found = [
        (point, point.weight * (1.0 - sheet.earned(point, generous=True)))
        for point in expected(rubric.points.values(), level)
    ]
    found = [pair for pair in found if pair[1] > 0]
    found.sort(key=lambda pair: (pair[0].kind is not Kind.MUST, -pair[1]))
    return tuple(
        card.Gap(point=point.id, claim=point.claim, gain=gain, said=sheet.verdict(point.id).quote or "")
        for point, gain in found[:TOP_GAPS]
    )
