"""What every request of a session begins with, whoever it is for: rules and question, then the talk.

Interviewer and examiner read the same bytes, and every reply has the same form: providers keep a prompt in their cache
only while the schema in front of it and every byte before it stay as they were. The candidate's words travel inside
JSON, so that nobody can speak for the program or for the interviewer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from interviewer.engine.ports import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Session, Turn
    from interviewer.engine.prompting import Prompts


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


VERDICTS = (
    *("covered", "mentioned", "missing", "wrong"),
    *("absent", "corrected", "stands"),
    *("1", "2", "3", "4"),
    "cannot_assess",
)
"""Every verdict that any criterion is open to; which of them fit one is checked by the program."""
REPLY_SCHEMA: dict[str, Any] = _object(
    {
        "say": {"type": "string"},
        "touched": _list_of({"type": "string"}),
        "sufficient": {"type": "boolean"},
        "findings": _list_of(
            _object(
                {
                    "id": {"type": "string"},
                    "evidence": _list_of(_object({"turn": {"type": "integer"}, "quote": {"type": "string"}})),
                    "reason": {"type": "string"},
                    "verdict": {"type": "string", "enum": list(VERDICTS)},
                }
            )
        ),
    }
)
"""The one form of a reply: the interviewer fills in the first three fields, the examiner the last."""


class TalkPrompt:
    """The common beginning of all requests of one session."""

    def __init__(self, session: Session, rubric: Rubric, prompts: Prompts) -> None:
        self.session = session
        self.rubric = rubric
        self._rules = prompts.get("interviewer")

    @property
    def version(self) -> str:
        """Version of the template."""
        return self._rules.version

    @property
    def marker(self) -> str:
        """What begins every message of the program."""
        return f"[{self.session.id}]"

    def prefix(self) -> str:
        """Rules, question, card and tree: the same bytes all session long."""
        question, setup = self.rubric.question, self.session.setup
        facts = {**question.brief, **{item.asked[0]: item.say for item in self.rubric.clarifications}}
        asks = (f"- [{placed.branch or 'any'}] {placed.followup.ask}" for placed in self.rubric.followups)
        return self._rules.render(
            marker=self.marker,
            question=setup.opening,
            level=setup.level.value,
            type=self.rubric.type.title,
            reading=question.reading or "(as it stands)",
            card="\n".join(f"- {name}: {fact}" for name, fact in facts.items()) or "(none)",
            tree="\n".join(f"- {branch.id}: {branch.title}" for branch in self.rubric.branches),
            followups="\n".join(asks),
        )

    def history(self, turns: Sequence[Turn]) -> list[Message]:
        """The talk as messages: the interviewer's own words as its own, the candidate's as JSON."""
        begin = Message("user", f"{self.marker} The candidate is here. Ask your question.")
        return [begin, *(self._message(turn) for turn in turns)]

    def order(self, text: str) -> Message:
        """A message of the program."""
        return Message("user", f"{self.marker} {text}")

    def _message(self, turn: Turn) -> Message:
        if not turn.by_candidate:
            return Message("assistant", turn.text)
        return Message(
            "user", json.dumps({"turn": turn.number, "candidate": turn.text or _silence(turn)}, ensure_ascii=False)
        )


def _silence(turn: Turn) -> str:
    said = {"skip": "(skipped)", "said": "(I have said that already)", "next_phase": "(on to the next phase)"}
    return said.get(turn.intent, "(no words)")
