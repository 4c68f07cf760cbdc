"""Reading a transcript that was made elsewhere, or exported by us, and laying it down as a session.

Known forms: our JSON, our JSON lines, our Markdown, lines that begin with `Interviewer:` and `Candidate:`, and a bare
answer. Roles come from the form of the file; a role label inside an answer of a structured file stays the candidate's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from interviewer.core.bank import Intent
from interviewer.core.errors import IllegalEvent, TranscriptError
from interviewer.core.events import Answered, FollowedUp, Started, event_from_json
from interviewer.core.session import NOT_PROBES, Turn, replay
from interviewer.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from interviewer.engine.interview import Interview

Role = Literal["interviewer", "candidate"]
_LABEL = re.compile(r"^(Interviewer|Candidate)[ \t]*:[ \t]?", re.IGNORECASE)
_HEADING = re.compile(r"^\*\*\d+\. (Interviewer|Candidate)\*\*(?: \(([a-z ]+)\))?$")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|])")


@dataclass(frozen=True)
class Said:
    """One contribution as a file gives it."""

    role: Role
    text: str
    intent: str = ""
    branch: str = ""
    seconds: float = 0.0


def read_transcript(text: str, name: str) -> list[Said]:
    """The contributions in a file, neighbours of the same role joined.

    Raises TranscriptError naming file and line when there is no word of a candidate in it.
    """
    said = _join(_parse(text.replace("\r\n", "\n").replace("\r", "\n"), name))
    if not any(turn.role == "candidate" and turn.text.strip() for turn in said):
        raise TranscriptError(f"{name} holds no answer of a candidate.")
    return said


def _parse(text: str, name: str) -> list[Said]:
    stripped = text.lstrip()
    lines = text.split("\n")
    if stripped.startswith("{"):
        return _from_json(stripped, name) if not _is_event_line(stripped) else _from_events(lines, name)
    if any(_HEADING.match(line) for line in lines):
        return _from_markdown(lines)
    if any(_LABEL.match(line) for line in lines):
        return _from_labels(lines, name)
    return [Said("candidate", text.strip())]


def _is_event_line(text: str) -> bool:
    try:
        first = json.loads(text.split("\n", 1)[0])
    except ValueError:
        return False
    return isinstance(first, dict) and "kind" in first


def _from_json(text: str, name: str) -> list[Said]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise TranscriptError(f"{name}:{line}: this begins like JSON and is not: {error}.") from error
    turns = value.get("transcript") if isinstance(value, dict) else None
    if not isinstance(turns, list):
        raise TranscriptError(f"{name}: JSON needs a list called `transcript`, as `interviewer export` writes it.")
    return [_turn_from_json(turn, number, name) for number, turn in enumerate(turns, 1)]


def _turn_from_json(turn: Any, number: int, name: str) -> Said:
    if not isinstance(turn, dict) or turn.get("role") not in ("interviewer", "candidate"):
        raise TranscriptError(f"{name}: turn {number} needs a `role` of interviewer or candidate.")
    if not isinstance(turn.get("text"), str):
        raise TranscriptError(f"{name}: turn {number} needs a `text`.")
    seconds = turn.get("seconds")
    return Said(
        turn["role"],
        turn["text"],
        str(turn.get("intent") or ""),
        str(turn.get("branch") or ""),
        float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 1e6 else 0.0,
    )


def _from_events(lines: Iterable[str], name: str) -> list[Said]:
    events = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                events.append(event_from_json(line))
            except ValidationError as error:
                raise TranscriptError(f"{name}:{number}: this is not an event of a session.") from error
    try:
        session = replay("file", events)
    except IllegalEvent as error:
        raise TranscriptError(f"{name}: the events do not follow from each other: {error}") from error
    return [Said(t.role, t.text, t.intent, t.branch, t.seconds) for t in session.turns]


def _from_markdown(lines: Iterable[str]) -> list[Said]:
    said: list[Said] = []
    for line in lines:
        heading = _HEADING.match(line)
        if heading:
            role: Role = "candidate" if heading.group(1) == "Candidate" else "interviewer"
            said.append(Said(role, "", (heading.group(2) or "").replace(" ", "_")))
        elif said and line.startswith(">"):
            text = _ESCAPED.sub(r"\1", line[1:].removeprefix(" "))
            said[-1] = replace(said[-1], text=f"{said[-1].text}\n{text}".lstrip("\n"))
    return [replace(turn, text="") if turn.text == "(no words)" else turn for turn in said]


def _from_labels(lines: Sequence[str], name: str) -> list[Said]:
    said: list[Said] = []
    for number, line in enumerate(lines, 1):
        label = _LABEL.match(line)
        if label:
            role: Role = "candidate" if label.group(1).lower() == "candidate" else "interviewer"
            said.append(Said(role, line[label.end() :]))
        elif said:
            said[-1] = replace(said[-1], text=f"{said[-1].text}\n{line}")
        elif line.strip():
            raise TranscriptError(f"{name}:{number}: who says this? Begin with `Interviewer:` or `Candidate:`.")
    return said


def _join(said: Iterable[Said]) -> list[Said]:
    joined: list[Said] = []
    for turn in said:
        turn = replace(turn, text=clean(turn.text).strip())
        if joined and joined[-1].role == turn.role:
            text = f"{joined[-1].text}\n\n{turn.text}".strip()
            joined[-1] = replace(joined[-1], text=text, seconds=joined[-1].seconds + turn.seconds)
        elif turn.text or joined:
            joined.append(turn)
    return joined


def turns_of(said: Sequence[Said], opening: str) -> tuple[Turn, ...]:
    """The contributions as turns; `opening` is the question where the file does not begin with one."""
    rest = said[1:] if said[0].role == "interviewer" else said
    question = said[0].text if said[0].role == "interviewer" else opening
    return (
        Turn(1, "interviewer", question, "question"),
        *(
            Turn(number, turn.role, turn.text, "answer" if turn.role == "candidate" else _intent(turn.intent))
            for number, turn in enumerate(rest, 2)
        ),
    )


def lay_down(interview: Interview, setup: dict[str, Any], said: Sequence[Said]) -> None:
    """Record the contributions as a session that is over; the opening words of an interviewer are its question."""
    first, rest = said[0], list(said)
    if first.role == "interviewer":
        setup, rest = {**setup, "opening": first.text}, rest[1:]
    interview.record(Started, **setup)
    for turn in rest:
        if turn.role == "candidate":
            interview.record(Answered, text=turn.text, charged_s=turn.seconds)
        elif interview.session.turns[-1].by_candidate and (turn.intent != "close" or turn is not rest[-1]):
            interview.record(FollowedUp, text=turn.text, intent=_intent(turn.intent), branch=turn.branch)
    interview.close("ended")


def _intent(name: str) -> str:
    known = {intent.value for intent in Intent} | (NOT_PROBES - {"question", "close"})
    return name if name in known else Intent.CLARIFY.value
