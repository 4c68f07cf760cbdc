"""What the interviewer model is sent: a prefix that never changes within a session, the talk, then today's order.

The order (branch, intent, time) is the last message and is not kept in the history, so that everything before it can
be read from the provider's cache on the next turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from interviewer.core.director import Probe
from interviewer.engine.ports import ChatRequest, Message
from interviewer.engine.prompting import tree_of
from interviewer.engine.timing import read_clock

if TYPE_CHECKING:
    from interviewer.core.director import Move
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Session, Turn
    from interviewer.engine.prompting import Prompts

REPLY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "say": {"type": "string", "description": "What you say to the candidate."},
        "touched": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Ids of the branches that the candidate's last answer spoke to.",
        },
        "sufficient": {
            "type": "boolean",
            "description": "Did the last answer settle those branches well enough to leave them?",
        },
    },
    "required": ["say", "touched", "sufficient"],
    "additionalProperties": False,
}

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


class Conversation:
    """Builds the requests of one turn."""

    def __init__(self, session: Session, rubric: Rubric, prompts: Prompts) -> None:
        self.session = session
        self.rubric = rubric
        self._rules = prompts.get("interviewer")
        self._order = prompts.get("interviewer_turn")

    @property
    def prompt_version(self) -> str:
        """Versions of both templates."""
        return f"{self._rules.version}+{self._order.version}"

    def request(self, move: Move, max_tokens: int, schema: dict[str, Any] | None, breach: str = "") -> ChatRequest:
        """The request for a move; with `breach` it asks for the same again without that fault."""
        messages = (*self._history(), Message("user", self._order_for(move, breach)))
        return ChatRequest(
            prefix=self.prefix(),
            messages=messages,
            max_tokens=max_tokens,
            schema=schema,
            cache_key=self.session.id,
        )

    def prefix(self) -> str:
        """Rules, question, card and tree: the same bytes all session long."""
        question, setup = self.rubric.question, self.session.setup
        return self._rules.render(
            marker=self._marker(),
            question=setup.opening,
            level=setup.level.value,
            type=self.rubric.type.title,
            reading=question.reading or "(as it stands)",
            card=_lines({**question.brief, **{c.asked[0]: c.say for c in self.rubric.clarifications}}),
            tree=tree_of({branch.id: branch.title for branch in self.rubric.branches}),
            followups="\n".join(
                f"- [{placed.branch or 'any'}] {placed.followup.ask}" for placed in self.rubric.followups
            ),
        )

    def _marker(self) -> str:
        """What begins every message of the program, so that no candidate can forge one."""
        return f"[{self.session.id}]"

    def _history(self) -> list[Message]:
        messages = [Message("user", f"{self._marker()} The candidate is here. Ask your question.")]
        messages += [_message(turn, self._marker()) for turn in self.session.turns]
        return messages

    def _order_for(self, move: Move, breach: str) -> str:
        clock = read_clock(self.session)
        probe = move if isinstance(move, Probe) else None
        branch = next((b.title for b in self.rubric.branches if probe and b.id == probe.branch), "")
        return self._order.render(
            marker=self._marker(),
            task=_task(probe, branch),
            minutes=f"{max(0.0, clock.left_s) / 60:.0f}",
            phase=clock.phase_title,
            repair=f"Your last draft was rejected because {breach}. Say it again without that." if breach else "",
        )


def _task(probe: Probe | None, branch: str) -> str:
    if probe is None:
        return (
            "The candidate asked you something. Answer from the card in one sentence; where the card is silent, say "
            "that it is theirs to decide. Ask nothing."
        )
    where = f"Probe the branch {branch!r}. " if branch else ""
    intent = INTENTS[probe.followup.intent.value]
    return (
        f"{where}Intent: {intent} An authored question with this aim, to rephrase for what the candidate has just "
        f"said: {probe.followup.ask!r}"
    )


def _message(turn: Turn, marker: str) -> Message:
    if turn.role == "interviewer":
        return Message("assistant", turn.text)
    silent = {
        "skip": "The candidate skipped this question.",
        "said": "The candidate says that this was answered already.",
        "next_phase": "The candidate wants to go on to the next phase.",
    }
    return Message("user", turn.text or f"{marker} {silent.get(turn.intent, 'The candidate said nothing.')}")


def _lines(facts: dict[str, str]) -> str:
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items()) or "(none)"
