"""Was a branch ever reached? Missing and not reached are different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Session


def was_reached(session: Session, rubric: Rubric, branch: str) -> bool:
    """Could the candidate have spoken to the branch before the talk ended?

    A short question asks for the whole tree at once. Where phases divide the tree, a branch is reached when its phase
    began or a follow-up asked about it; a talk that ended by itself has reached everything.
    """
    plan = session.setup.plan
    if session.closed is not None and session.closed.reason == "finished":
        return True
    order = [phase.id for phase in plan]
    phase = next((item for item in plan if branch in item.branches), None)
    if phase is None:
        return session.last_candidate_turn is not None
    entered = order.index(phase.id) <= order.index(session.phase) if session.phase in order else True
    return entered or any(turn.branch == branch for turn in session.turns)
