"""What the interviewer model is sent: the common beginning, then today's order.

The order (branch, intent, time) is the last message and is not kept in the history, so that everything before it can
be read from the provider's cache on the next turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.core.director import Probe
from interviewer.engine.ports import ChatRequest
from interviewer.engine.talk_prompt import REPLY_SCHEMA, TalkPrompt
from interviewer.engine.timing import read_clock

if TYPE_CHECKING:
    from interviewer.core.director import Move
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Session
    from interviewer.engine.prompting import Prompts

INTENTS = {
    "clarify": "Have something vague made precise.",
    "evidence": "Ask for the evidence or the concrete occasion behind a claim.",
    "probe_depth": "Ask why or how: the mechanism behind what was named.",
    "quantify": "Ask for a number: how large, how many, how fast.",
    "edge_case": "Ask what happens in a case that the answer leaves out.",
    "challenge": "Put a fact or a colleague's objection against a claim and ask what now.",
    "trade_off": "Name a cost and ask whether they would pay it.",
    "constraint_change": "Change one condition of the task and ask what changes in the answer.",
    "deepen": "Go one level further on the same idea.",
    "ownership": "Ask which part was their own.",
    "reflect": "Ask what they would do differently, or what they learned.",
    "counterfactual": "Ask what they would have done had it gone the other way.",
    "scope": "Ask who or what else was affected.",
}
"""What each intent asks of the model, in words."""
ANSWER = (
    "The candidate asked you something. Answer from the card in one sentence; where the card is silent, say that it is "
    "theirs to decide. Ask nothing."
)


class Conversation:
    """Builds the requests of one turn."""

    def __init__(self, session: Session, rubric: Rubric, prompts: Prompts) -> None:
        self.session = session
        self.rubric = rubric
        self._talk = TalkPrompt(session, rubric, prompts)
        self._order = prompts.get("interviewer_turn")

    @property
    def prompt_version(self) -> str:
        """Versions of both templates."""
        return f"{self._talk.version}+{self._order.version}"

    def request(self, move: Move, max_tokens: int, breach: str = "") -> ChatRequest:
        """The request for a move; with `breach` it asks for the same again without that fault."""
        clock = read_clock(self.session)
        order = self._order.render(
            task=self._task(move),
            minutes=f"{max(0.0, clock.left_s) / 60:.0f}",
            phase=clock.phase_title or "the whole question",
            repair=f"Your last draft was rejected because {breach}. Say it again without that." if breach else "",
        )
        return ChatRequest(
            prefix=self._talk.prefix(),
            messages=(*self._talk.history(self.session.turns), self._talk.order(order.strip())),
            max_tokens=max_tokens,
            schema=REPLY_SCHEMA,
            cache_key=self.session.id,
        )

    def _task(self, move: Move) -> str:
        if not isinstance(move, Probe):
            return ANSWER
        branch = next((item.title for item in self.rubric.branches if item.id == move.branch), "")
        where = f"Branch: {branch}. " if branch else ""
        return f"{where}{INTENTS[move.followup.intent.value]} Authored: {move.followup.ask}"
