"""Anthropic's Messages API as a ChatModel. The SDK (1 s) loads when a model is built, not when this is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from interviewer.adapters.error_facts import Fault
from interviewer.adapters.provider_errors import Service
from interviewer.adapters.sdk_model import SdkModel
from interviewer.adapters.wire import (
    THINKING_ROOM,
    Alive,
    End,
    Options,
    Part,
    Text,
    Thinking,
    Timeouts,
    joined,
)
from interviewer.core.errors import SettingsError
from interviewer.engine.ports import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anthropic import AsyncStream
    from anthropic.types import RawMessageStreamEvent

    from interviewer.adapters.sdk_model import SdkStream
    from interviewer.adapters.secret import Secret
    from interviewer.engine.ports import ChatRequest, Message

ANTHROPIC_URL = "https://api.anthropic.com"

_QUIET = {"claude-sonnet-5-5": "between_tools", "claude-haiku-5-5": "disabled"}
"""How to make a model speak without thinking first, where it can be made to."""
_KEEP = {"type": "ephemeral"}


class AnthropicModel(SdkModel):
    """One model behind Anthropic's Messages API, with the conversation so far read from its prompt cache."""

    def __init__(
        self,
        model: str,
        *,
        api_key: Secret,
        base_url: str = ANTHROPIC_URL,
        window: int,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Load the SDK and open the client; `base_url` is without `/v1`, which the SDK adds.

        Raises SettingsError when there is no key (the SDK would look for one in other places) or the environment
        forbids a client.
        """
        if not api_key:
            raise SettingsError("There is no key for Anthropic. Set ANTHROPIC_API_KEY, or use --model offline.")
        import anthropic  # noqa: PLC0415

        from interviewer.adapters.connection import open_client  # noqa: PLC0415

        service = Service(
            title="Anthropic",
            model=model,
            host=urlsplit(base_url).netloc,
            key="ANTHROPIC_API_KEY",
            address="--base-url or ANTHROPIC_BASE_URL",
        )
        options = Options(thinking=("thinking",), effort=("effort",))
        timeouts = timeouts or Timeouts()
        super().__init__(f"anthropic:{model}", window=window, service=service, timeouts=timeouts, options=options)
        self._model = model
        key = api_key.reveal()
        self._client = anthropic.AsyncAnthropic(
            api_key=key,
            base_url=base_url,
            max_retries=0,
            default_headers={} if base_url == ANTHROPIC_URL else {"x-api-key": key},
            http_client=open_client(base_url, timeouts),
        )
        self._send = self._client.messages.create

    async def close(self) -> None:
        """Release connections."""
        await self._client.close()

    async def _create(self, body: dict[str, Any]) -> SdkStream:
        stream: AsyncStream[RawMessageStreamEvent] = await self._send(**body, stream=True)
        return stream

    def _reader(self) -> Callable[[RawMessageStreamEvent], Iterator[Part]]:
        return _Reader().parts

    def _body(self, request: ChatRequest) -> tuple[dict[str, Any], list[str]]:
        """The request as sent, and the names of the options in it."""
        body: dict[str, Any] = {
            "model": self._model,
            "max_tokens": request.max_tokens,
            "system": [{"type": "text", "text": joined(request.prefix), "cache_control": _KEEP}],
            "messages": _messages(request.messages),
        }
        output: dict[str, Any] = {}
        sent = []
        if request.schema is not None:
            output["format"] = {"type": "json_schema", "schema": request.schema}
        effort = "low" if request.effort == "none" else request.effort
        if "effort" in self._options:
            output["effort"] = effort
            sent.append("effort")
        quiet = next((form for prefix, form in _QUIET.items() if self._model.startswith(prefix)), None)
        if quiet and effort != "high" and "thinking" in self._options:
            body["thinking"] = {"type": quiet}
            sent.append("thinking")
        else:
            body["max_tokens"] += THINKING_ROOM[effort]
        return ({**body, "output_config": output} if output else body), sent


def _messages(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """The messages as blocks, the last but one marked, so that the next turn finds all before it in the cache."""
    shaped: list[dict[str, Any]] = [
        {"role": message.role, "content": [{"type": "text", "text": joined(message.text)}]} for message in messages
    ]
    if len(shaped) > 1:
        shaped[-2]["content"][-1]["cache_control"] = _KEEP
    return shaped


class _Reader:
    """Reads the events of one reply, which spreads model, usage and stop reason over several of them."""

    def __init__(self) -> None:
        self._model = ""
        self._usage: dict[str, int] = {}
        self._stop: str | None = None

    def parts(self, event: RawMessageStreamEvent) -> Iterator[Part]:
        yield self._part(event)

    def _part(self, event: RawMessageStreamEvent) -> Part:
        if event.type == "content_block_delta":
            if event.delta.type == "text_delta":
                return Text(event.delta.text or "")
            return Thinking() if event.delta.type == "thinking_delta" else Alive()
        if event.type == "message_start":
            self._model = event.message.model or ""
            self._count(event.message.usage)
        elif event.type == "message_delta":
            self._stop = event.delta.stop_reason or self._stop
            self._count(event.usage)
        elif event.type == "message_stop":
            return self._end()
        return Alive()

    def _count(self, usage: object) -> None:
        """Take over what this event says; later figures are totals and replace earlier ones."""
        for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens"):
            if isinstance(value := getattr(usage, name, None), int):
                self._usage[name] = value

    def _end(self) -> End:
        if self._stop is None:
            raise Fault("broken_off")
        if self._stop in ("refusal", "model_context_window_exceeded"):
            raise Fault(self._stop)
        return End(self._model, "length" if self._stop == "max_tokens" else "end", self._total())

    def _total(self) -> Usage | None:
        count = self._usage.get
        if not count("input_tokens") and not count("cache_read_input_tokens"):
            return None
        cached, written = count("cache_read_input_tokens", 0), count("cache_creation_input_tokens", 0)
        return Usage(
            requests=1,
            input_tokens=count("input_tokens", 0) + cached + written,
            cached_tokens=cached,
            cache_write_tokens=written,
            output_tokens=count("output_tokens", 0),
        )
