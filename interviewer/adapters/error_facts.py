"""What an error says about itself, in words that every SDK shares: status, codes, class names, the server's message.

Nothing here imports an SDK, so that a class which one grows tomorrow still shows its facts. The server's own words
are for searching only and never shown: they may hold a key, a web page or control characters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Fault(Exception):
    """An error that came as data instead of as an exception: an error event, a web page, a stream that just ends.

    `code` is looked up in the table, beside any codes found in `body`.
    """

    def __init__(self, code: str, body: object = None) -> None:
        super().__init__(code)
        self.code = code
        self.body = body


@dataclass(frozen=True)
class Facts:
    """One error, reduced; all strings but the headers are in lower case."""

    status: int | None
    """HTTP status; None without one, and for an error that came inside a 200."""
    codes: frozenset[str]
    classes: frozenset[str]
    """Names of all classes and base classes of the error and of what caused it."""
    text: str
    """The server's message, or those of the exceptions; for searching only."""
    headers: Mapping[str, str]


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read the seconds to wait from `retry-after-ms` or `retry-after` (seconds or an HTTP date).

    None when absent, negative, past or unreadable.
    """
    millis, plain = headers.get("retry-after-ms"), headers.get("retry-after")
    seconds = _number(millis) / 1000 if millis else _number(plain)
    if math.isnan(seconds) and plain:
        seconds = _until(plain, now)
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _number(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan


def _until(date: str, now: datetime) -> float:
    try:
        when = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return math.nan
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now.timestamp()


def facts_of(error: Exception) -> Facts:
    """Reduce any exception to its facts."""
    chain = tuple(_chain(error))
    response = getattr(error, "response", None)
    headers: Mapping[str, str] = getattr(response, "headers", {})
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    status = status if isinstance(status, int) and status != 200 else None
    codes = {str(getattr(error, name, "") or "").lower() for name in ("code", "type", "error_code")}
    codes |= set(_codes(getattr(error, "body", None)))
    if status == 429 and ("retry-after" in headers or "retry-after-ms" in headers):
        codes.add("asked_to_wait")
    if status is not None and 300 <= status < 400:
        codes.add("redirect")
    classes = frozenset(cls.__name__ for link in chain for cls in type(link).__mro__)
    return Facts(status, frozenset(codes - {""}), classes, _text(error, chain), headers)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and so on inwards."""
    link: BaseException | None = error
    for _ in range(8):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _codes(body: object) -> Iterator[str]:
    """Every `code`, `type` and `error_code` in the shapes of error bodies that servers send."""
    if isinstance(body, dict):
        for name in ("code", "type", "error_code"):
            if isinstance(body.get(name), str | int):
                yield str(body[name]).lower()
        for name in ("error", "details"):
            yield from _codes(body.get(name))


def message_of(error: object) -> str:
    """Return the server's own sentence, in lower case, for searching only; empty when there is none."""
    body: Any = getattr(error, "body", error)
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and body.get(name):
            body = body[name]
    return body[:2000].lower() if isinstance(body, str) and not body.lstrip().startswith("<") else ""


def _text(error: Exception, chain: tuple[BaseException, ...]) -> str:
    if getattr(error, "response", None) is not None or isinstance(error, Fault):
        return message_of(error)
    return " ".join([message_of(error), *(str(link)[:500].lower() for link in chain)])
