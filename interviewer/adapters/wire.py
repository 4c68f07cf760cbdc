"""What the wire forms share: pacing, joining and cleaning of streamed text, and the end that a reply must have.

An adapter translates its SDK's events into `Part`s; `deliver` turns those into the port's `Delta` and `Done`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from interviewer.adapters.error_facts import Fault, message_of
from interviewer.adapters.provider_errors import Service, explain
from interviewer.adapters.tokens import estimated_usage
from interviewer.core.text import clean
from interviewer.engine.ports import Delta, Done, Usage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection

    import httpx2

    from interviewer.engine.ports import ChatRequest

REPLY_BYTES = 200_000
"""No reply is longer; the rest is cut and marked."""
USAGE_GRACE_S = 2.0
"""Some servers send the usage after the end of the text; nobody waits longer than this for it."""
THINKING_ROOM = {"none": 0, "low": 2048, "medium": 8192, "high": 16384}
"""Tokens added to a reply's limit where the provider counts thinking against it, by effort."""


@dataclass(frozen=True)
class Timeouts:
    """How long to wait for what, in seconds."""

    connect_s: float = 5
    read_s: float = 60
    """Between bytes of any kind."""
    total_s: float = 120
    """For sending a request or getting a connection from the pool."""
    first_s: float = 60
    """Until the first piece of content."""
    between_s: float = 30
    """Between pieces of content; a ping proves life, not progress."""
    thinking_s: float = 180
    """Until the first piece of content while the model is seen to think."""


@dataclass(frozen=True)
class Text:
    """A piece of the reply, as the server sent it."""

    text: str


@dataclass(frozen=True)
class Thinking:
    """Progress without content."""


@dataclass(frozen=True)
class Alive:
    """Neither content nor progress."""


@dataclass(frozen=True)
class End:
    """The terminal event. Where `usage` is None, a `Counted` may still follow."""

    model: str
    stop: Literal["end", "length"] = "end"
    usage: Usage | None = None


@dataclass(frozen=True)
class Counted:
    """The usage of the request."""

    usage: Usage


Part = Text | Thinking | Alive | End | Counted


class TextStream:
    """Joins surrogate halves that were split over two pieces, and cleans what comes out."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """Return the text that is whole by now."""
        text = self._half + piece
        self._half = text[-1] if text and "\ud800" <= text[-1] <= "\udbff" else ""
        return clean(joined(text.removesuffix(self._half)))

    def rest(self) -> str:
        """Return what is left at the end: a half that never found its other half, as U+FFFD."""
        half, self._half = self._half, ""
        return clean(half)


def joined(text: str) -> str:
    """Join surrogate pairs and replace lone halves, so that the text can be encoded."""
    if not re.search("[\ud800-\udfff]", text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Reply:
    """The text of one reply so far, within its cap."""

    def __init__(self) -> None:
        self._stream = TextStream()
        self._pieces: list[str] = []
        self._room = REPLY_BYTES

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def full(self) -> bool:
        return self._room == 0

    def add(self, piece: str) -> str:
        return self._keep(self._stream.feed(piece))

    def finish(self) -> str:
        return self._keep(self._stream.rest())

    def _keep(self, text: str) -> str:
        size = len(text.encode())
        if size > self._room:
            text = text.encode()[: self._room].decode("utf-8", "ignore")
            size = self._room
        self._room -= size
        if text:
            self._pieces.append(text)
        return text


class _Pace:
    """Draws parts one by one and measures only the waiting, not what the caller does in between."""

    def __init__(self, parts: AsyncGenerator[Part, None], timeouts: Timeouts) -> None:
        self._parts = parts
        self._timeouts = timeouts
        self._left = timeouts.first_s
        self._thinking = timeouts.thinking_s
        self._code = "slow_start"
        self._counted: Usage | None = None

    async def next(self) -> Part | None:
        """Return the next part, or None at the end. Raises Fault when content is overdue."""
        part, waited = await self._draw(self._left)
        self._left -= waited
        self._thinking -= waited
        if isinstance(part, Counted):
            self._counted = part.usage
        if isinstance(part, Text) and part.text:
            self._left, self._code = self._timeouts.between_s, "stalled"
        elif isinstance(part, Thinking):
            self._left = max(self._left, min(self._timeouts.between_s, self._thinking))
        return part

    async def usage(self) -> Usage | None:
        """Return the usage that came, or comes soon after the end; nothing can go wrong any more."""
        left = USAGE_GRACE_S
        try:
            while True:
                part, waited = await self._draw(left)
                left -= waited
                if isinstance(part, Counted):
                    return part.usage
                if part is None:
                    return self._counted
        except Exception:
            return self._counted

    async def _draw(self, seconds: float) -> tuple[Part | None, float]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(max(seconds, 0)) as scope:
                part = await anext(self._parts, None)
        except TimeoutError:
            if scope.expired():
                raise Fault(self._code) from None
            raise
        return part, loop.time() - began


async def deliver(
    parts: AsyncGenerator[Part, None], request: ChatRequest, service: Service, timeouts: Timeouts
) -> AsyncGenerator[Delta | Done, None]:
    """Turn parts into deltas and the one `Done`; close `parts`, and with it the connection, on any exit.

    Raises ProviderError for everything that can go wrong, with the text so far in `partial`.
    """
    reply = _Reply()
    try:
        async with aclosing(parts):
            pace = _Pace(parts, timeouts)
            end: End | None = None
            while end is None and not reply.full:
                match await pace.next():
                    case Text(text) if shown := reply.add(text):
                        yield Delta(shown)
                    case End() as end:
                        pass
                    case None:
                        raise Fault("broken_off")
            if shown := reply.finish():
                yield Delta(shown)
            yield await _done(reply, end, pace, request, service)
    except Exception as error:
        raise explain(error, service, partial=reply.text) from None


async def _done(reply: _Reply, end: End | None, pace: _Pace, request: ChatRequest, service: Service) -> Done:
    if end is None:
        return Done(estimated_usage(request, reply.text), service.model, "length")
    if not reply.text.strip():
        raise Fault("empty_cut" if end.stop == "length" else "empty_reply")
    usage = end.usage or await pace.usage() or estimated_usage(request, reply.text)
    return Done(usage, clean(end.model)[:100] or service.model, end.stop)


async def require_stream(response: httpx2.Response) -> None:
    """Raise Fault when a response that claims success is a web page or a plain JSON body."""
    kind = response.headers.get("content-type", "").lower()
    if "html" in kind:
        raise Fault("html")
    if "json" in kind:
        body = json.loads(await response.aread())
        raise Fault("" if isinstance(body, dict) and body.get("error") else "not_a_stream", body)


class Options:
    """Parts of a request that a server may not know; each is given up for good after a 400 that names it.

    Built with a name per option and the words, in lower case, by which a server's complaint is recognised.
    """

    def __init__(self, **words: tuple[str, ...]) -> None:
        self._words = words

    def __contains__(self, name: str) -> bool:
        return name in self._words

    def give_up(self, error: Exception, sent: Collection[str]) -> bool:
        """Forget the first of the `sent` options that this error complains about; was there one?"""
        if getattr(error, "status_code", None) not in (400, 422):
            return False
        complaint = f"{getattr(error, 'param', '')} {message_of(error)}".lower()
        for name in sent:
            if name in self._words and any(word in complaint for word in self._words[name]):
                del self._words[name]
                return True
        return False


def is_loopback(host: str) -> bool:
    """Is this host name or address this very machine?"""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
