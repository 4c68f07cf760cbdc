"""What the three SDK-backed models have in common: open a stream, leave out what the server does not know, read it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

from interviewer.adapters.wire import Options, Part, Timeouts, deliver, require_stream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable

    import httpx2

    from interviewer.adapters.provider_errors import Service
    from interviewer.engine.ports import ChatRequest, Delta, Done


class SdkStream(Protocol):
    """The `AsyncStream` of either SDK."""

    @property
    def response(self) -> httpx2.Response:
        """The response behind the stream, with its headers."""
        ...

    def __aiter__(self) -> AsyncIterator[Any]: ...

    async def close(self) -> None:
        """Close the connection."""
        ...


class SdkModel(ABC):
    """A ChatModel over one SDK client; a subclass says how a request looks and what an event means."""

    def __init__(self, name: str, *, window: int, service: Service, timeouts: Timeouts, options: Options) -> None:
        self._name = name
        self._window = window
        self._service = service
        self._timeouts = timeouts
        self._options = options

    @property
    def name(self) -> str:
        """As the user names it: `openai:gpt-6.1-terra`."""
        return self._name

    @property
    def window(self) -> int:
        """Context window in tokens, as configured or known."""
        return self._window

    def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Done, None]:
        """Stream one reply; the last item is `Done`. Raises ProviderError."""
        return deliver(self._parts(request), request, self._service, self._timeouts)

    @abstractmethod
    async def close(self) -> None:
        """Release connections."""

    @abstractmethod
    def _body(self, request: ChatRequest) -> tuple[dict[str, Any], list[str]]:
        """The request as sent, and the names of the options in it."""

    @abstractmethod
    async def _create(self, body: dict[str, Any]) -> SdkStream:
        """Send a request and wait for the head of the answer."""

    @abstractmethod
    def _reader(self) -> Callable[[Any], Iterable[Part]]:
        """A function with the memory of one reply, that reads its events one by one."""

    async def _parts(self, request: ChatRequest) -> AsyncGenerator[Part, None]:
        stream = await self._open(request)
        read = self._reader()
        try:
            await require_stream(stream.response)
            async for event in stream:
                for part in read(event):
                    yield part
        finally:
            await stream.close()

    async def _open(self, request: ChatRequest) -> SdkStream:
        while True:
            body, sent = self._body(request)
            try:
                return await self._create(body)
            except Exception as error:
                if not self._options.give_up(error, sent):
                    raise
