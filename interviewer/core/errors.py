"""Every error that `interviewer` raises on purpose.

    InterviewerError
    ├── BankError                a file of the bank cannot be used; carries `problems`
    ├── UnknownName              no question, framework, type, category or session has that name
    ├── IllegalEvent             the session's table has no entry for this event in this state
    ├── SettingsError            a flag, variable or settings file cannot be used
    ├── TemplateError            a prompt template does not fit its declared variables
    ├── TranscriptError          a file given to `grade`, `run` or `import` cannot be read
    ├── JournalError             the history file cannot be read or written
    └── ProviderError            a model could not give a complete reply; carries an `Outcome`

Every message says what happened and what to do next. Anything else that escapes is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class InterviewerError(Exception):
    """Base of the tree; `str(error)` is a sentence for the user."""


@dataclass(frozen=True)
class Problem:
    """One fault in one file: where it is, what is wrong, and what would be right."""

    file: str
    message: str
    line: int | None = None
    """1-based; None when the fault belongs to the file as a whole."""
    column: int | None = None
    key: str = ""
    fix: str = ""
    warning: bool = False
    """Worth a look, and no reason to fail."""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        where = f"{self.key}: " if self.key else ""
        fix = f" ({self.fix})" if self.fix else ""
        kind = "warning: " if self.warning else ""
        return f"{place}: {kind}{where}{self.message}{fix}"


class BankError(InterviewerError):
    """One or more files of the bank cannot be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class UnknownName(InterviewerError):
    """Nothing of that kind has that name; the message offers the nearest ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str], hint: str = "") -> None:
        near = get_close_matches(name, list(known), n=3, cutoff=0.5)
        offer = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"There is no {kind} {name!r}.{offer}{' ' + hint if hint else ''}")
        self.near = tuple(near)


class IllegalEvent(InterviewerError):
    """The event cannot happen in this state; nothing was changed."""


class SettingsError(InterviewerError):
    """A flag, an environment variable or the settings file cannot be used."""


class TemplateError(InterviewerError):
    """A prompt template names a variable that nobody declared or supplied."""


class TranscriptError(InterviewerError):
    """A transcript, an answers file or a source document cannot be read; names file and line."""


class JournalError(InterviewerError):
    """The history cannot be read or written; the message says where it lies and what to do."""


class Outcome(StrEnum):
    """What a failed request means for the person, whoever the provider was (one row per class of fault)."""

    RETRY = "retry"
    """Passing trouble: network, overload, a stream that broke off. Tried again, at most four times in all."""
    WAIT = "wait"
    """The provider named a time to wait that is short enough to wait for."""
    SETUP = "setup"
    """Key, model name, address or account: only the person can fix it. Never retried."""
    TOO_LONG = "too_long"
    """The conversation does not fit the model."""
    REFUSED = "refused"
    """The model or a filter declined to answer."""
    BAD_REPLY = "bad_reply"
    """A reply arrived whole, but it is not what was asked for (empty, not JSON, a login page)."""
    CAP = "cap"
    """The session has cost as much as the person allowed."""
    CANCELLED = "cancelled"
    """The person stopped waiting."""
    UNKNOWN = "unknown"
    """An error nobody has seen yet; treated as final, named in full in the log."""


class ProviderError(InterviewerError):
    """A model could not give a complete reply.

    `retry_after` is in seconds, when the provider named one. `partial` is the text that arrived before the break.
    """

    def __init__(
        self, outcome: Outcome, message: str, *, retry_after: float | None = None, partial: str = "", detail: str = ""
    ) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.retry_after = retry_after
        self.partial = partial
        self.detail = detail
        """For the log only, already redacted: status, type, request id."""


def exit_code(error: InterviewerError) -> int:
    """2 for what the person can put right in what they typed or wrote, 1 for everything else."""
    return 2 if isinstance(error, BankError | UnknownName | SettingsError | TemplateError | TranscriptError) else 1
