"""Everything that can happen in a session: a small closed set, past participles, frozen, readable as JSON.

Every event carries the wall time for display and `charged_s`, the seconds of the candidate's clock that passed since
the event before. Adding those up gives the time account; nothing else does.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from interviewer.core.bank import Decision, Intent, Level
from interviewer.core.scorecard import BranchVerdicts, Scorecard, Stamp, Value
from interviewer.core.usage import NO_USAGE, Usage


class PhasePlan(Value):
    """A phase with its share of the clock, in seconds, as it was set at the start."""

    id: str
    title: str
    seconds: float
    branches: tuple[str, ...] = ()


class Happened(Value):
    """Base of all events."""

    at: str
    """UTC, ISO 8601; for display, never for arithmetic."""
    charged_s: float = 0.0


class Started(Happened):
    """The question was asked and the clock set."""

    kind: Literal["started"] = "started"
    question_id: str
    question: str
    opening: str
    """What the interviewer said first: the question, with its statement where it has one."""
    framework: str
    type: str
    mode: Literal["interview", "practice"]
    level: Level
    plan: tuple[PhasePlan, ...]
    max_followups: int
    overtime: bool = False
    interviewer: str
    grader: str
    authored: bool
    rubric_version: str
    app_version: str
    forked_from: str = ""


class Answered(Happened):
    """The candidate said something and gave the floor back."""

    kind: Literal["answered"] = "answered"
    text: str
    pasted: bool = False


class Passed(Happened):
    """The candidate gave the floor back without an answer."""

    kind: Literal["passed"] = "passed"
    reason: Literal["skip", "said", "next_phase", "retry"]
    """Skipped the question, claims to have said it already, wants the next phase, or lets the interviewer try again."""


class HintGiven(Happened):
    """A rung of a point's ladder was shown at the candidate's wish."""

    kind: Literal["hint_given"] = "hint_given"
    point: str
    branch: str
    rung: Annotated[int, Field(ge=1, le=4)]
    text: str


class Paused(Happened):
    """The clock was stopped, by the candidate or because the machine had been asleep."""

    kind: Literal["paused"] = "paused"
    reason: Literal["asked", "gap"] = "asked"


class Resumed(Happened):
    """The talk went on, after a pause or after the program was started again."""

    kind: Literal["resumed"] = "resumed"


class FollowedUp(Happened):
    """The interviewer spoke."""

    kind: Literal["followed_up"] = "followed_up"
    text: str
    intent: Intent | Literal["answer", "move_on", "hint", "acknowledge"]
    branch: str = ""
    followup: str = ""
    """Id of the authored follow-up or misconception that it asks or rephrases."""
    listens: tuple[str, ...] = ()
    phase: str = ""
    """Phase that begins with these words; empty while the phase goes on."""
    voice: Literal["model", "authored"] = "authored"
    """Who found the words."""
    touched: tuple[str, ...] = ()
    """Branches that the answer touched, as the model reports."""
    sufficient: bool | None = None
    prompt_version: str = ""
    usage: Usage = NO_USAGE


class InterviewerFailed(Happened):
    """No reply came; the answer is kept and the floor goes back to the candidate."""

    kind: Literal["interviewer_failed"] = "interviewer_failed"
    outcome: str
    message: str
    partial: str = ""
    """What was already on the screen when the reply broke off."""
    usage: Usage = NO_USAGE


class Closed(Happened):
    """The talk ended; nothing more is asked."""

    kind: Literal["closed"] = "closed"
    reason: Literal["finished", "time_up", "ended", "out_of_answers"]
    text: str = ""
    """The interviewer's last words."""


class Abandoned(Happened):
    """The session was thrown away unfinished."""

    kind: Literal["abandoned"] = "abandoned"


class Predicted(Happened):
    """What the candidate expects before seeing a grade."""

    kind: Literal["predicted"] = "predicted"
    decision: Decision | None = None
    confidence: Annotated[int, Field(ge=0, le=100)] | None = None
    """Percent."""
    ticks: tuple[str, ...] = ()
    """Points that the candidate believes to have made."""


class GradingStarted(Happened):
    """A grader took the transcript."""

    kind: Literal["grading_started"] = "grading_started"
    stamp: Stamp


class BranchGraded(Happened):
    """One branch came back."""

    kind: Literal["branch_graded"] = "branch_graded"
    verdicts: BranchVerdicts
    usage: Usage = NO_USAGE


class Graded(Happened):
    """All branches are in and the sums are done."""

    kind: Literal["graded"] = "graded"
    scorecard: Scorecard


class GradingFailed(Happened):
    """Grading stopped; what came back is kept, the rest can be graded later."""

    kind: Literal["grading_failed"] = "grading_failed"
    outcome: str
    message: str


Event = (
    Started
    | Answered
    | Passed
    | HintGiven
    | Paused
    | Resumed
    | FollowedUp
    | InterviewerFailed
    | Closed
    | Abandoned
    | Predicted
    | GradingStarted
    | BranchGraded
    | Graded
    | GradingFailed
)

_ADAPTER: TypeAdapter[Event] = TypeAdapter(
    Annotated[Event, Field(discriminator="kind")], config=ConfigDict(defer_build=True)
)


def event_to_json(event: Event) -> str:
    """One line of JSON."""
    return event.model_dump_json()


def event_from_json(line: str | bytes) -> Event:
    """Read one event. Raises pydantic's ValidationError for anything that is not one."""
    return _ADAPTER.validate_json(line)
