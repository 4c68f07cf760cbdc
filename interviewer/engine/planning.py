"""Setting up a session: how the minutes are shared out, and what the interviewer says first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from interviewer import __version__
from interviewer.core.events import PhasePlan

if TYPE_CHECKING:
    from interviewer.core.bank import Level
    from interviewer.core.rubric import Rubric

OPENING = "answer"
PROBING = "followups"


def plan_time(rubric: Rubric, minutes: float | None = None) -> tuple[PhasePlan, ...]:
    """Phases with their seconds: the time plan of the question, scaled to `minutes` where the person chose.

    A framework with a branch that no phase names is laid out as answer and follow-ups instead.
    """
    time = rubric.time
    known = {branch.id for branch in rubric.branches}
    factor = minutes * 60 / time.total_s if minutes else 1.0
    named = {branch for phase in time.phases for branch in phase.branches}
    if time.phases and known <= named:
        return tuple(
            PhasePlan(
                id=phase.id,
                title=phase.title or phase.id.replace("_", " "),
                seconds=round(phase.minutes * 60 * factor, 1),
                branches=tuple(branch for branch in phase.branches if branch in known),
            )
            for phase in time.phases
        )
    whole = time.total_s * factor
    opening = time.answer_s / (time.answer_s + time.followups_s) * whole
    return (
        PhasePlan(id=OPENING, title="your answer", seconds=round(opening, 1)),
        PhasePlan(id=PROBING, title="follow-ups", seconds=round(whole - opening, 1)),
    )


def set_up(
    rubric: Rubric,
    *,
    mode: Literal["interview", "practice"],
    level: Level,
    interviewer: str,
    grader: str,
    minutes: float | None = None,
    overtime: bool = False,
) -> dict[str, Any]:
    """The fields of `Started` for a new session."""
    question = rubric.question
    opening = question.question if not question.statement else f"{question.question}\n\n{question.statement}"
    return {
        "question_id": question.id,
        "question": question.question,
        "opening": opening,
        "framework": rubric.framework.id,
        "type": rubric.type.id,
        "mode": mode,
        "level": level,
        "plan": plan_time(rubric, minutes),
        "max_followups": rubric.time.max_followups,
        "overtime": overtime,
        "interviewer": interviewer,
        "grader": grader,
        "authored": rubric.authored,
        "rubric_version": rubric.version,
        "app_version": __version__,
    }
