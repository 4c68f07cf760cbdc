"""A model that says what a script says: for tests, demonstrations and screenshots. No network, no SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interviewer.adapters.tokens import estimated_usage
from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import ChatRequest, Delta, Done

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

FakeReply = str | ProviderError | Callable[[ChatRequest], str]


class FakeModel:
    """Gives one reply of the script per request, in order, and keeps the requests in `requests`.

    A reply is a text, a function from the request to a text, or a ProviderError, which is raised after its
    `partial` was streamed. A request after the last reply fails with UNKNOWN.
    """

    def __init__(
        self, replies: Iterable[FakeReply], *, chunk: int = 0, name: str = "fake:script", window: int = 100_000
    ) -> None:
        """`chunk` is the number of characters per delta; 0 streams each reply in one piece."""
        self.requests: list[ChatRequest] = []
        self.closed = False
        self._replies = iter(replies)
        self._chunk = chunk
        self._name = name
        self._window = window

    @property
    def name(self) -> str:
        """The name it was given."""
        return self._name

    @property
    def window(self) -> int:
        """Context window in tokens."""
        return self._window

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Done, None]:
        """Stream the next reply of the script, with its usage by estimate. Raises ProviderError."""
        self.requests.append(request)
        reply = next(self._replies, None)
        if reply is None:
            raise ProviderError(Outcome.UNKNOWN, "The script of the fake model has no more replies: add one.")
        if isinstance(reply, ProviderError):
            text = reply.partial
        else:
            text = reply if isinstance(reply, str) else reply(request)
        step = self._chunk or max(len(text), 1)
        for start in range(0, len(text), step):
            yield Delta(text[start : start + step])
        if isinstance(reply, ProviderError):
            raise reply
        yield Done(estimated_usage(request, text), self._name)

    async def close(self) -> None:
        """Take note that it was closed."""
        self.closed = True
