"""The scripted interviewer: authored words only, no model, no network. It says plainly what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.core.director import Clarify, MoveOn, Probe
from interviewer.engine.ports import Reply

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from interviewer.core.director import Move, Policy
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Session

YOURS_TO_DECIDE = "That is yours to decide. State your assumption and go on."


class ScriptedInterviewer:
    """Asks the authored follow-ups and answers from the scenario card."""

    name = "scripted"
    policy: Policy = "safe_first"

    async def reply(self, session: Session, rubric: Rubric, move: Move) -> AsyncGenerator[str | Reply, None]:
        """Say the authored words of the move, all at once."""
        reply = authored_reply(move)
        yield reply.text
        yield reply


def authored_reply(move: Move) -> Reply:
    """The move in authored words: what the script says, and what a model falls back on."""
    match move:
        case Probe():
            return Reply(
                move.followup.ask,
                move.followup.intent,
                branch=move.branch,
                followup=move.followup.id,
                listens=move.followup.listens,
                phase=move.phase,
            )
        case Clarify():
            return Reply(move.say or YOURS_TO_DECIDE, "answer")
        case MoveOn():
            text = f"Let us go on to {move.phase.title}. How do you approach it?"
            branch = move.phase.branches[0] if move.phase.branches else ""
            return Reply(text, "move_on", branch=branch, phase=move.phase.id)
        case _:
            raise AssertionError(f"the engine carries out {type(move).__name__} itself")
