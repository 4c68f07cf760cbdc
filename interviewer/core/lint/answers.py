"""Rules on golden answers: the detectors and the arithmetic come to what their author expected."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from interviewer.core.evidence import Status
from interviewer.core.lint.subject import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.lint.subject import Subject


def decisions_reproduce(subject: Subject) -> Iterator[Fault]:
    """The range of decisions, with what only a reader can judge left open, holds the expected one; none falls."""
    ranges = [reading.range(subject.rubric) for reading in subject.readings]
    for reading, (low, high) in zip(subject.readings, ranges, strict=True):
        expected = reading.sample.expect.decision
        if not low.rank <= expected.rank <= high.rank:
            message = f"expected {expected.value}, the detectors give {low.value} to {high.value}"
            yield Fault(f"{reading.key}.expect.decision", message, _seen(reading.evidence.points, Status.COVERED))
    for number, (before, after) in enumerate(pairwise(ranges), start=1):
        if after[0].rank < before[0].rank or after[1].rank < before[1].rank:
            message = f"comes out lower than the answer before it ({after[0].value} to {after[1].value})"
            yield Fault(f"samples[{number}]", message, "order: weak, solid, strong")


def _seen(points: object, status: Status) -> str:
    assert isinstance(points, dict)
    return "covered: " + (", ".join(name for name, seen in points.items() if seen.status is status) or "nothing")


def points_reproduce(subject: Subject) -> Iterator[Fault]:
    """What the author expects to be covered is, and what is expected to be missing is not."""
    for reading in subject.readings:
        expect = reading.sample.expect
        for name in expect.covered:
            seen = reading.evidence.status(name)
            if seen is not Status.COVERED:
                message = f"`{name}` is {seen.value}, expected covered"
                yield Fault(f"{reading.key}.expect.covered", message, "widen its detector or correct the expectation")
        for name in expect.missing:
            if reading.evidence.status(name) is Status.COVERED:
                text = reading.evidence.points[name].text
                message = f'`{name}` is covered, expected missing: "{text[:70]}"'
                yield Fault(f"{reading.key}.expect.missing", message, "narrow its detector or correct the expectation")


def coverage_rises(subject: Subject) -> Iterator[Fault]:
    """Weak, solid, strong: each covers more than the one before."""
    earned = [reading.earned(subject.rubric) for reading in subject.readings]
    for number, (before, after) in enumerate(pairwise(earned), start=1):
        if after <= before:
            message = f"earns {after:g} points of weight, the answer before it {before:g}"
            yield Fault(f"samples[{number}]", message, "order: weak, solid, strong")
