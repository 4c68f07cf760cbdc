"""How well two graders agree: the statistics of `interviewer measure`, as pure functions over plain numbers.

Written here because they are sixty lines and the libraries that have them weigh 270 MB (grading.md, section D). All of
them return None where there is nothing to measure: too few values, or values that do not vary.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from statistics import StatisticsError, correlation, fmean
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

RESAMPLES = 1000
SHOWN = 0.95
"""Share of the resampled figures that lie within an interval."""
Group = TypeVar("Group")


def pearson(one: Sequence[float], two: Sequence[float]) -> float | None:
    """Correlation, -1 to 1."""
    try:
        return correlation(one, two)
    except StatisticsError:
        return None


def given(one: Sequence[float], two: Sequence[float], third: Sequence[float]) -> float | None:
    """Correlation of two with the part that a third explains taken out of both (first-order partial correlation)."""
    ab, ac, bc = pearson(one, two), pearson(one, third), pearson(two, third)
    if ab is None or ac is None or bc is None:
        return ab
    rest = (1 - ac * ac) * (1 - bc * bc)
    return (ab - ac * bc) / math.sqrt(rest) if rest > 1e-12 else None


def rmse(said: Sequence[float], true: Sequence[float]) -> float | None:
    """Root of the mean squared difference, in the unit of the values."""
    return math.sqrt(fmean((a - b) ** 2 for a, b in zip(said, true, strict=True))) if said else None


def bias(said: Sequence[float], true: Sequence[float]) -> float | None:
    """Mean of said minus true; above 0 is lenient."""
    return fmean(a - b for a, b in zip(said, true, strict=True)) if said else None


def kappa(one: Sequence[Hashable], two: Sequence[Hashable]) -> float | None:
    """Cohen's kappa: agreement beyond what the two would reach by chance, -1 to 1."""
    if not one:
        return None
    classes = set(one) | set(two)
    seen = fmean(a == b for a, b in zip(one, two, strict=True))
    chance = sum(fmean(a == c for a in one) * fmean(b == c for b in two) for c in classes)
    return (seen - chance) / (1 - chance) if chance < 1 else None


def weighted_kappa(one: Sequence[int], two: Sequence[int], levels: int) -> float | None:
    """Cohen's kappa with quadratic weights, over levels from 0."""
    if not one or levels < 2:
        return None
    seen = fmean((a - b) ** 2 for a, b in zip(one, two, strict=True))
    counted, other = Counter(one), Counter(two)
    chance = sum((a - b) ** 2 * counted[a] * other[b] for a in counted for b in other) / len(one) ** 2
    return 1 - seen / chance if chance else None


def macro_f1(said: Sequence[bool], true: Sequence[bool]) -> float | None:
    """Mean of the F1 of both classes, 0 to 1."""
    return fmean(_f1(said, true, side) for side in (True, False)) if said else None


def _f1(said: Sequence[bool], true: Sequence[bool], side: bool) -> float:
    right = sum(a == b == side for a, b in zip(said, true, strict=True))
    counted = sum(a == side for a in said) + sum(b == side for b in true)
    return 2 * right / counted if counted else 0.0


def auc(strength: Sequence[float], true: Sequence[bool]) -> float | None:
    """Chance that one that is true was given more strength than one that is not, 0 to 1; ties count half."""
    ranked = sorted(zip(strength, true, strict=True))
    positive, negative = sum(true), len(true) - sum(true)
    if not positive or not negative:
        return None
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        total += sum(label for _, label in ranked[place:end]) * (place + end + 1) / 2
        place = end
    return (total - positive * (positive + 1) / 2) / (positive * negative)


def best_threshold(strength: Sequence[float], true: Sequence[bool]) -> float:
    """The strength from which saying yes gives the best macro-F1; for a threshold learned on other groups."""
    steps = sorted(set(strength))
    chosen = steps[:: max(1, len(steps) // 50)]
    return max(chosen, key=lambda step: macro_f1([value >= step for value in strength], true) or 0.0, default=0.5)


def interval(groups: Sequence[Group], figure: Callable[[Sequence[Group]], float | None]) -> tuple[float, float] | None:
    """Where the figure lies in 95 of 100 sets drawn, whole groups at a time, from these (bootstrap by question)."""
    dice = random.Random(0)
    found = [figure(dice.choices(groups, k=len(groups))) for _ in range(RESAMPLES if len(groups) > 1 else 0)]
    known = sorted(value for value in found if value is not None)
    if not known:
        return None
    cut = int(len(known) * (1 - SHOWN) / 2)
    return known[cut], known[-1 - cut]
