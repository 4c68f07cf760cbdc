"""A session is the fold of its events over one transition table.

Everything that affects which state a session is in stands in `TRANSITIONS`. An event without an entry in the current
state raises `IllegalEvent` and changes nothing. Resume, replay, the clock, the transcript and the report all follow
from the list of events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from interviewer.core import events as ev
from interviewer.core.errors import IllegalEvent
from interviewer.core.usage import NO_USAGE, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from interviewer.core.scorecard import BranchVerdicts, Scorecard


class State(StrEnum):
    """Where a session stands. Only in `candidate_turn` does the candidate's clock run."""

    READY = "ready"
    CANDIDATE_TURN = "candidate_turn"
    INTERVIEWER_TURN = "interviewer_turn"
    PAUSED = "paused"
    CLOSED = "closed"
    GRADING = "grading"
    GRADED = "graded"
    ABANDONED = "abandoned"


TRANSITIONS: dict[State, dict[type[ev.Event], State]] = {
    State.READY: {
        ev.Started: State.CANDIDATE_TURN,
        ev.Abandoned: State.ABANDONED,
    },
    State.CANDIDATE_TURN: {
        ev.Answered: State.INTERVIEWER_TURN,
        ev.Passed: State.INTERVIEWER_TURN,
        ev.HintGiven: State.CANDIDATE_TURN,
        ev.Paused: State.PAUSED,
        ev.Resumed: State.CANDIDATE_TURN,
        ev.Closed: State.CLOSED,
        ev.Abandoned: State.ABANDONED,
    },
    State.INTERVIEWER_TURN: {
        ev.FollowedUp: State.CANDIDATE_TURN,
        ev.InterviewerFailed: State.CANDIDATE_TURN,
        ev.Closed: State.CLOSED,
        ev.Abandoned: State.ABANDONED,
    },
    State.PAUSED: {
        ev.Resumed: State.CANDIDATE_TURN,
        ev.Closed: State.CLOSED,
        ev.Abandoned: State.ABANDONED,
    },
    State.CLOSED: {
        ev.Predicted: State.CLOSED,
        ev.GradingStarted: State.GRADING,
    },
    State.GRADING: {
        ev.GradingStarted: State.GRADING,
        ev.BranchGraded: State.GRADING,
        ev.Graded: State.GRADED,
        ev.GradingFailed: State.CLOSED,
    },
    State.GRADED: {
        ev.GradingStarted: State.GRADING,
    },
    State.ABANDONED: {},
}


@dataclass(frozen=True)
class Turn:
    """One contribution to the talk, numbered from 1."""

    number: int
    role: Literal["interviewer", "candidate"]
    text: str
    intent: str = ""
    """Of the interviewer: `question`, an `Intent`, `hint`, `answer`, `move_on`, `close`. Of the candidate: `answer`,
    `skip`, `said`, `next_phase`."""
    branch: str = ""
    followup: str = ""
    listens: tuple[str, ...] = ()
    seconds: float = 0.0
    """Of the candidate's clock, for turns of the candidate."""

    @property
    def by_candidate(self) -> bool:
        """Are these the candidate's own words?"""
        return self.role == "candidate"


@dataclass(frozen=True)
class Session:
    """A session at one moment. Immutable: `apply` returns the next one."""

    id: str
    state: State = State.READY
    length: int = 0
    """Number of events so far."""
    started: ev.Started | None = None
    turns: tuple[Turn, ...] = ()
    phase: str = ""
    spent: dict[str, float] = field(default_factory=dict)
    """Seconds of the candidate's clock by phase; never changed in place."""
    turn_s: float = 0.0
    """Seconds charged since the candidate got the floor."""
    hints: tuple[ev.HintGiven, ...] = ()
    sufficient: frozenset[str] = frozenset()
    """Branches that the interviewer's model found answered well enough."""
    failure: ev.InterviewerFailed | None = None
    """The last reply that did not come, until one does."""
    closed: ev.Closed | None = None
    prediction: ev.Predicted | None = None
    grading: ev.GradingStarted | None = None
    verdicts: tuple[BranchVerdicts, ...] = ()
    """Of the grading in progress or broken off."""
    grading_failure: ev.GradingFailed | None = None
    scorecards: tuple[Scorecard, ...] = ()
    """Every grade, the newest last; none is ever replaced."""
    usage: Usage = NO_USAGE

    def apply(self, event: ev.Event) -> Session:
        """The session after the event. Raises IllegalEvent where the table has no entry."""
        following = TRANSITIONS[self.state].get(type(event))
        if following is None:
            raise IllegalEvent(f"A session that is {self.state.value!r} cannot take {event.kind!r}.")
        base = replace(self._charge(event.charged_s), state=following, length=self.length + 1)
        effect = _EFFECTS.get(type(event))
        return effect(base, event) if effect else base

    def _charge(self, seconds: float) -> Session:
        if not seconds:
            return self
        spent = {**self.spent, self.phase: self.spent.get(self.phase, 0.0) + seconds}
        return replace(self, spent=spent, turn_s=self.turn_s + seconds)

    @property
    def setup(self) -> ev.Started:
        """How the session was set up. Raises IllegalEvent before it began."""
        if self.started is None:
            raise IllegalEvent("The session has not begun.")
        return self.started

    @property
    def spent_s(self) -> float:
        """Seconds of the candidate's clock in all."""
        return sum(self.spent.values())

    @property
    def budget_s(self) -> float:
        """Seconds planned in all."""
        return sum(phase.seconds for phase in self.setup.plan)

    @property
    def probes(self) -> tuple[Turn, ...]:
        """The interviewer's follow-ups, without hints, clarifications and changes of phase."""
        return tuple(turn for turn in self.turns if turn.role == "interviewer" and turn.intent not in NOT_PROBES)

    @property
    def last_candidate_turn(self) -> Turn | None:
        """The candidate's newest contribution."""
        return next((turn for turn in reversed(self.turns) if turn.by_candidate), None)

    @property
    def scorecard(self) -> Scorecard | None:
        """The newest grade."""
        return self.scorecards[-1] if self.scorecards else None

    def rung(self, point: str) -> int:
        """Highest hint rung given for a point, 0 to 4."""
        return max((hint.rung for hint in self.hints if hint.point == point), default=0)


NOT_PROBES = frozenset({"question", "hint", "answer", "move_on", "close", "acknowledge"})
"""Intents of interviewer turns that are not follow-ups."""


def replay(session_id: str, events: Iterable[ev.Event]) -> Session:
    """Fold events into a session. Raises IllegalEvent at the first that does not fit."""
    session = Session(session_id)
    for event in events:
        session = session.apply(event)
    return session


def _say(session: Session, role: Literal["interviewer", "candidate"], text: str, intent: str, **more: Any) -> Session:
    turn = Turn(len(session.turns) + 1, role, text, intent, **more)
    return replace(session, turns=(*session.turns, turn))


def _on_started(session: Session, event: ev.Started) -> Session:
    phase = event.plan[0].id if event.plan else ""
    return _say(replace(session, started=event, phase=phase), "interviewer", event.opening, "question")


def _on_answered(session: Session, event: ev.Answered) -> Session:
    return replace(_say(session, "candidate", event.text, "answer", seconds=session.turn_s), turn_s=0.0)


def _on_passed(session: Session, event: ev.Passed) -> Session:
    if event.reason == "retry":
        return session
    return replace(_say(session, "candidate", "", event.reason, seconds=session.turn_s), turn_s=0.0)


def _on_hint(session: Session, event: ev.HintGiven) -> Session:
    told = replace(session, hints=(*session.hints, event))
    return _say(told, "interviewer", event.text, "hint", branch=event.branch, listens=(event.point,))


def _on_followed_up(session: Session, event: ev.FollowedUp) -> Session:
    touched = frozenset(event.touched)
    enough = session.sufficient - touched if event.sufficient is False else session.sufficient
    enough |= touched if event.sufficient else frozenset()
    asked = replace(
        session,
        failure=None,
        sufficient=enough,
        usage=session.usage + event.usage,
        phase=event.phase or session.phase,
    )
    intent = str(event.intent)
    return _say(
        asked, "interviewer", event.text, intent, branch=event.branch, followup=event.followup, listens=event.listens
    )


def _on_failed(session: Session, event: ev.InterviewerFailed) -> Session:
    return replace(session, failure=event, usage=session.usage + event.usage)


def _on_closed(session: Session, event: ev.Closed) -> Session:
    closed = replace(session, closed=event, failure=None)
    return _say(closed, "interviewer", event.text, "close") if event.text else closed


def _on_predicted(session: Session, event: ev.Predicted) -> Session:
    return replace(session, prediction=event)


def _on_grading_started(session: Session, event: ev.GradingStarted) -> Session:
    goes_on = session.grading is not None and session.grading.stamp == event.stamp
    return replace(session, grading=event, verdicts=session.verdicts if goes_on else (), grading_failure=None)


def _on_branch_graded(session: Session, event: ev.BranchGraded) -> Session:
    kept = tuple(verdicts for verdicts in session.verdicts if verdicts.branch != event.verdicts.branch)
    return replace(session, verdicts=(*kept, event.verdicts), usage=session.usage + event.usage)


def _on_graded(session: Session, event: ev.Graded) -> Session:
    return replace(session, scorecards=(*session.scorecards, event.scorecard), grading=None, verdicts=())


def _on_grading_failed(session: Session, event: ev.GradingFailed) -> Session:
    return replace(session, grading_failure=event)


_EFFECTS: dict[type[ev.Event], Callable[[Session, Any], Session]] = {
    ev.Started: _on_started,
    ev.Answered: _on_answered,
    ev.Passed: _on_passed,
    ev.HintGiven: _on_hint,
    ev.FollowedUp: _on_followed_up,
    ev.InterviewerFailed: _on_failed,
    ev.Closed: _on_closed,
    ev.Predicted: _on_predicted,
    ev.GradingStarted: _on_grading_started,
    ev.BranchGraded: _on_branch_graded,
    ev.Graded: _on_graded,
    ev.GradingFailed: _on_grading_failed,
}


def diagram() -> str:
    """The transition table as text, for the README; a test compares the two."""
    lines = []
    for state, row in TRANSITIONS.items():
        targets: dict[State, list[str]] = {}
        for event, target in row.items():
            targets.setdefault(target, []).append(event.__name__)
        moves = "; ".join(f"{', '.join(names)} -> {target.value}" for target, names in targets.items())
        lines.append(f"{state.value:<17}{moves or '(the end)'}")
    return "\n".join(lines)
