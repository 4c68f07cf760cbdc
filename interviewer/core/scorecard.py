"""Verdicts and the scorecard they add up to, as values; `scoring.py` does the sums."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from interviewer.core.bank import Decision, Kind, Level, Severity

GradingMode = Literal["standard", "fast", "careful"]
"""How a model is asked: once per branch, once for everything, or several times for every point."""


class Value(BaseModel):
    """Base of what a grading leaves behind: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Verdict(StrEnum):
    """What was found of one point. The three ways of having nothing are different things."""

    COVERED = "covered"
    MENTIONED = "mentioned"
    MISSING = "missing"
    """It could have been said, and was not."""
    WRONG = "wrong"
    """The opposite was said."""
    NOT_REACHED = "not_reached"
    """The talk ended before anybody came to it."""
    CANNOT_ASSESS = "cannot_assess"
    """The grader failed, or its evidence could not be found."""


class PointVerdict(Value):
    """One point, the verdict on it, and the candidate's own words that it rests on."""

    point: str
    verdict: Verdict
    quote: str | None = None
    """Found by the program in a turn of the candidate; never what a model says it read."""
    turn: int | None = None
    reason: str = ""
    rung: int = 0
    """Highest hint rung given for the point before it was made: 0 none to 4 revealed."""
    claimed: bool = False
    """Did the candidate tick it without the grader seeing it?"""
    samples: tuple[Verdict, ...] = ()
    """What each of several readings said, where they differ; the score is a range between them."""


class MisconceptionVerdict(Value):
    """Whether something wrong was said, and whether it still stood at the end."""

    id: str
    state: Literal["absent", "corrected", "stands", "cannot_assess"]
    quote: str | None = None
    turn: int | None = None


class DimensionRating(Value):
    """1 to 4 by anchors, or None where it could not be judged."""

    dimension: str
    rating: int | None
    quote: str | None = None
    turn: int | None = None
    reason: str = ""


class BranchVerdicts(Value):
    """What one request of a grader brought back: the points of one branch, or the view of the whole answer."""

    branch: str
    """Branch id, or `whole` for misconceptions and anchors."""
    points: tuple[PointVerdict, ...] = ()
    misconceptions: tuple[MisconceptionVerdict, ...] = ()
    ratings: tuple[DimensionRating, ...] = ()
    request: str = ""
    """What was asked beyond the common prefix, kept so that a grade can be checked."""
    reply: str = ""
    """The raw reply."""
    model: str = ""
    """The model that replied, as its server names it."""


class Stamp(Value):
    """What a grade was made with; two grades compare only where their stamps agree."""

    grader: str
    """`coverage` or the model's name."""
    grader_version: str
    rubric_version: str
    prompt_version: str = ""
    model: str = ""
    """As the server named it, once it has replied."""
    app_version: str = ""
    mode: str = ""
    """How a model was asked, a `GradingMode`; empty where none was."""


class ScoredPoint(Value):
    """A point in the report."""

    id: str
    claim: str
    kind: Kind
    weight: int
    level: Level
    verdict: Verdict
    quote: str | None
    turn: int | None
    reason: str = ""
    rung: int = 0
    claimed: bool = False


class ScoredBranch(Value):
    """A branch in the report; `score` is the weighted share of its expected points, 0 to 1, or None."""

    id: str
    title: str
    score: float | None
    points: tuple[ScoredPoint, ...]
    not_applicable: str = ""


class ScoredMisconception(Value):
    """A misconception in the report, with the correct statement."""

    id: str
    claim: str
    severity: Severity
    state: Literal["absent", "corrected", "stands", "cannot_assess"]
    quote: str | None
    turn: int | None
    correct: str


class ScoredDimension(Value):
    """A dimension in the report: 1 to 4, or None where it was not assessed."""

    id: str
    title: str
    weight: int
    score: int | None
    anchor: str = ""
    """What was observed, in the words of the anchor."""


class Gap(Value):
    """A point that would have moved the decision: its weight times what was missing of it."""

    point: str
    claim: str
    gain: float
    said: str = ""


class Scorecard(Value):
    """The outcome of one grading.

    Shares are 0 to 1 and None where nothing was assessed. A range stands wherever something could not be assessed.
    """

    status: Literal["graded", "partial", "not_graded"]
    stamp: Stamp
    level: Level
    decision: Decision | None = None
    decision_low: Decision | None = None
    decision_high: Decision | None = None
    level_supported: Level | None = None
    coverage: float | None = None
    coverage_high: float | None = None
    """What the share could be at most, where it is not known exactly; None where it is."""
    must_coverage: float | None = None
    branches: tuple[ScoredBranch, ...] = ()
    misconceptions: tuple[ScoredMisconception, ...] = ()
    dimensions: tuple[ScoredDimension, ...] = ()
    gates: tuple[str, ...] = ()
    """Sentences saying what capped the decision."""
    gaps: tuple[Gap, ...] = ()
    authored: bool = True
    """Were the question's own points graded, or the leaves of its framework?"""
    notes: tuple[str, ...] = ()
