"""What changed between two grades of the same talk, and what they were made with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interviewer.core.scorecard import Scorecard, Verdict

_MADE_WITH = ("grader", "mode", "model", "grader_version", "prompt_version", "rubric_version")


@dataclass(frozen=True)
class Changes:
    """One grade beside the one before it; shares are 0 to 1."""

    made_with: dict[str, tuple[str, str]]
    """What of the stamp differs, before and after: where anything does, the two do not compare as a trend."""
    coverage: tuple[float | None, float | None]
    points: dict[str, tuple[Verdict | None, Verdict | None]]
    """Verdicts that differ, by point; None where a grade does not know the point."""


def changes(before: Scorecard, after: Scorecard) -> Changes:
    """Compare two grades."""
    old, new = _verdicts(before), _verdicts(after)
    stamps = {name: (str(getattr(before.stamp, name)), str(getattr(after.stamp, name))) for name in _MADE_WITH}
    return Changes(
        made_with={name: pair for name, pair in stamps.items() if pair[0] != pair[1]},
        coverage=(before.coverage, after.coverage),
        points={name: (old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) is not new.get(name)},
    )


def changes_json(found: Changes) -> dict[str, Any]:
    """As programs read it."""
    return asdict(found)


def _verdicts(card: Scorecard) -> dict[str, Verdict]:
    return {point.id: point.verdict for branch in card.branches for point in branch.points}
