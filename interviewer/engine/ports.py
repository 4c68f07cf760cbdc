"""What the engine needs from the outside world, as protocols that `adapters/` implement.

A `ChatModel` is one attempt at one request: it maps every foreign error to `ProviderError`, requires the terminal
event of its stream, and never retries. Retrying, fitting, metering and checking belong to the engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from interviewer.core.usage import NO_USAGE
from interviewer.core.usage import Usage as Usage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from datetime import datetime

    from interviewer.core.bank import Intent
    from interviewer.core.director import Move, Policy
    from interviewer.core.events import Event
    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import BranchVerdicts, Stamp
    from interviewer.core.session import Session


@dataclass(frozen=True)
class Message:
    """One message of a conversation with a model, with the role set by the program."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class ChatRequest:
    """A request to a model.

    `prefix` comes first and is byte-identical from request to request within a session, so that providers can
    cache it; where a provider must be told, the adapter marks the end of the prefix, and the end of the last
    message but one, as cacheable.
    """

    prefix: str
    """System text: rules, question, tree."""
    messages: tuple[Message, ...]
    max_tokens: int = 1024
    """Upper limit of the reply, in tokens."""
    schema: dict[str, Any] | None = field(default=None, hash=False)
    """JSON Schema that the reply must satisfy (every field required, no extra ones); None for plain text."""
    effort: Literal["none", "low", "medium", "high"] = "low"
    """How much the model may think before it speaks; left out where the server does not know it."""
    cache_key: str = ""
    """Groups requests that share the prefix, for providers that route by it."""


@dataclass(frozen=True)
class Delta:
    """A piece of the reply, already free of control characters."""

    text: str


@dataclass(frozen=True)
class Done:
    """The terminal event of a complete reply."""

    usage: Usage
    model: str
    """The model that answered, as the server names it."""
    stop: Literal["end", "length"] = "end"
    """`length`: the reply hit `max_tokens` and is cut."""


class ChatModel(Protocol):
    """One model behind one wire form."""

    @property
    def name(self) -> str:
        """As the user names it: `openai:gpt-6.1-sol`, `compatible:qwen3`."""
        ...

    @property
    def window(self) -> int:
        """Context window in tokens, as configured or known; the engine fits transcripts to it."""
        ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Done, None]:
        """Stream one reply; the last item is `Done`.

        Raises ProviderError for everything else that can happen, with the text so far in `partial`. Cancelling
        closes the connection.
        """
        ...

    async def close(self) -> None:
        """Release connections."""
        ...


class Clock(Protocol):
    """Time as an argument: the only way the engine learns of it."""

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...

    def now(self) -> datetime:
        """The wall clock, in UTC; for display and order between sessions, never for charging time."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


@dataclass(frozen=True)
class Reply:
    """What the interviewer said in the end: the last item of `Interviewer.reply`."""

    text: str
    intent: Intent | Literal["answer", "move_on", "hint", "acknowledge"]
    branch: str = ""
    followup: str = ""
    listens: tuple[str, ...] = ()
    phase: str = ""
    voice: Literal["model", "authored"] = "authored"
    touched: tuple[str, ...] = ()
    sufficient: bool | None = None
    prompt_version: str = ""
    usage: Usage = NO_USAGE


class Interviewer(Protocol):
    """Finds the words for the director's moves."""

    @property
    def name(self) -> str:
        """`scripted`, or the model's name."""
        ...

    @property
    def policy(self) -> Policy:
        """How far "missing" can be trusted when the director chooses."""
        ...

    def reply(self, session: Session, rubric: Rubric, move: Move) -> AsyncGenerator[str | Reply, None]:
        """Yield text that may be shown at once, piece by piece, then one `Reply` with all of it.

        Raises ProviderError when no reply can be had; what was yielded stays on the screen as partial.
        """
        ...


@dataclass(frozen=True)
class GradedBranch:
    """One branch as a grader returns it, and what it cost."""

    verdicts: BranchVerdicts
    usage: Usage = NO_USAGE


class Grader(Protocol):
    """Finds verdicts; the sums are done elsewhere."""

    @property
    def name(self) -> str:
        """`coverage`, or the model's name."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of its grades must know."""
        ...

    def decides(self, session: Session) -> bool:
        """May the verdicts be turned into a hire decision?"""
        ...

    def stamp(self, rubric: Rubric) -> Stamp:
        """What a grade by this grader is made with."""
        ...

    def grade(
        self, session: Session, rubric: Rubric, done: Sequence[BranchVerdicts] = ()
    ) -> AsyncGenerator[GradedBranch, None]:
        """Yield branches as they are judged, leaving out those in `done`.

        Raises ProviderError at the end when some could not be judged; the others have been yielded by then.
        """
        ...


@dataclass(frozen=True)
class Draft:
    """What the candidate has typed and not sent, and the seconds since the last event that it took."""

    text: str = ""
    charged_s: float = 0.0
    scratch: str = ""
    after: int = 0
    """Number of events of the session when it was saved; the seconds of an earlier one are in an event by now."""


@dataclass(frozen=True)
class SessionRow:
    """One line of the history list, derived from a session's events."""

    id: str
    started: str
    """UTC, ISO 8601."""
    question_id: str
    question: str
    state: str
    mode: str
    level: str
    decision: str = ""
    """A `Decision`, `range`, or empty when nothing was graded."""
    coverage: float | None = None
    """0 to 1, or None."""
    spent_s: float = 0.0


class Journal(Protocol):
    """The append-only record of sessions; each call is durable when it returns.

    Raises JournalError when the record cannot be read or written, and IllegalEvent never: the engine asks the
    session's table first.
    """

    def append(self, session_id: str, seq: int, event: Event) -> None:
        """Record event number `seq` (from 0) of a session; a number that is taken is an error."""
        ...

    def load(self, session_id: str) -> Session:
        """Rebuild a session from its events. Raises UnknownName."""
        ...

    def events(self, session_id: str) -> Sequence[Event]:
        """The events of a session in order. Raises UnknownName."""
        ...

    def sessions(self, limit: int = 0) -> Sequence[SessionRow]:
        """The newest sessions first; all of them when `limit` is 0."""
        ...

    def save_draft(self, session_id: str, draft: Draft) -> None:
        """Overwrite the draft of a session."""
        ...

    def draft(self, session_id: str) -> Draft:
        """The last draft saved, or an empty one."""
        ...

    def delete(self, session_id: str) -> None:
        """Remove a session and everything derived from it."""
        ...
