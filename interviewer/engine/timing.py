"""The candidate's clock: charged by ticks, absolute in the event log, deaf to suspended machines and clock jumps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.core.session import State

if TYPE_CHECKING:
    from interviewer.core.session import Session
    from interviewer.engine.ports import Clock

TICK_CAP_S = 2.0
"""Most seconds that one tick charges (trust.md D8)."""
GAP_S = 5.0
"""A longer silence between two ticks means that the machine was asleep."""
WARNINGS_S = (300.0, 60.0)
"""Seconds left at which the candidate is warned."""


class Stopwatch:
    """Seconds of the candidate's clock that no event has recorded yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: float | None = None
        self.pending = 0.0
        """Seconds since the last event."""

    def run(self, running: bool) -> None:
        """Start anew or stop, once an event has recorded what was pending."""
        self._last = self._clock.monotonic() if running else None
        self.pending = 0.0

    def owe(self, seconds: float) -> None:
        """Add seconds that an earlier run of the program had counted and not recorded."""
        self.pending += max(0.0, seconds)

    def tick(self) -> bool:
        """Charge the time since the last tick; True when it was a gap, which charges no more than the cap."""
        if self._last is None:
            return False
        now = self._clock.monotonic()
        passed = now - self._last
        self._last = now
        self.pending += min(max(0.0, passed), TICK_CAP_S)
        return passed > GAP_S


@dataclass(frozen=True)
class ClockReading:
    """What the clock shows, in seconds; negative when over."""

    left_s: float
    budget_s: float
    phase: str
    phase_title: str
    phase_left_s: float
    running: bool
    overtime: bool

    @property
    def is_over(self) -> bool:
        """Has the budget run out, with no overtime allowed?"""
        return self.budget_s > 0 and self.left_s <= 0 and not self.overtime

    def warnings_since(self, earlier: ClockReading) -> tuple[str, ...]:
        """Warnings whose moment lies between the two readings, as sentences."""
        said = [
            f"{_minutes(mark)} left."
            for mark in WARNINGS_S
            if self.left_s <= mark < earlier.left_s and self.budget_s > mark
        ]
        if self.phase == earlier.phase and self.phase_left_s <= 0 < earlier.phase_left_s and self.left_s > 0:
            said.append(f"The time for {self.phase_title or self.phase} is spent.")
        return tuple(said)


def _minutes(seconds: float) -> str:
    count = round(seconds / 60)
    return f"{count} minute{'s' if count != 1 else ''}"


def read_clock(session: Session, pending_s: float = 0.0) -> ClockReading:
    """What the clock shows for a session; `pending_s` is what the stopwatch has not handed over yet."""
    plan = session.setup.plan
    phase = next((item for item in plan if item.id == session.phase), None)
    budget = session.budget_s
    phase_spent = session.spent.get(session.phase, 0.0) + pending_s
    return ClockReading(
        left_s=budget - session.spent_s - pending_s,
        budget_s=budget,
        phase=session.phase,
        phase_title=phase.title if phase else "",
        phase_left_s=(phase.seconds if phase else budget) - phase_spent,
        running=session.state is State.CANDIDATE_TURN,
        overtime=session.setup.overtime,
    )
