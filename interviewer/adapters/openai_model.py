"""OpenAI's Responses API as a ChatModel. The SDK (0.4 s) loads when a model is built, not when this is imported."""

from __future__ import annotations

import re
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
from interviewer.engine.ports import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openai import AsyncStream
    from openai.types.responses import Response, ResponseStreamEvent

    from interviewer.adapters.sdk_model import SdkStream
    from interviewer.adapters.secret import Secret
    from interviewer.engine.ports import ChatRequest

OPENAI_URL = "https://api.openai.com/v1"

_THINKS = re.compile(r"(o\d|gpt-([5-9]|\d\d))(?!.*-chat)")
_CAN_NOT_THINK = re.compile(r"gpt-(5\.\d|6-(sol|luna)|6\.\d-terra)(?!.*-(codex|pro))")
"""Models known to accept effort `none`; the others get `low` instead."""


class OpenAIResponsesModel(SdkModel):
    """One model behind OpenAI's Responses API, stateless: nothing is stored at the provider."""

    def __init__(
        self,
        model: str,
        *,
        api_key: Secret,
        base_url: str = OPENAI_URL,
        window: int,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Load the SDK and open the client. Raises SettingsError when the environment forbids a client."""
        import openai  # noqa: PLC0415

        from interviewer.adapters.connection import open_client  # noqa: PLC0415

        service = Service(
            title="OpenAI",
            model=model,
            host=urlsplit(base_url).netloc,
            key="OPENAI_API_KEY",
            address="--base-url or OPENAI_BASE_URL",
        )
        words = ("effort", "reasoning")
        options = Options(no_effort=words, effort=words, cache=("prompt_cache_key",))
        timeouts = timeouts or Timeouts()
        super().__init__(f"openai:{model}", window=window, service=service, timeouts=timeouts, options=options)
        self._model = model
        self._client = openai.AsyncOpenAI(
            api_key=api_key.reveal(),
            base_url=base_url,
            max_retries=0,
            http_client=open_client(base_url, timeouts),
        )
        self._send = self._client.responses.create

    async def close(self) -> None:
        """Release connections."""
        await self._client.close()

    async def _create(self, body: dict[str, Any]) -> SdkStream:
        stream: AsyncStream[ResponseStreamEvent] = await self._send(**body, stream=True)
        return stream

    def _reader(self) -> Callable[[ResponseStreamEvent], Iterator[Part]]:
        return _Reader().parts

    def _body(self, request: ChatRequest) -> tuple[dict[str, Any], list[str]]:
        """The request as sent, and the names of the options in it."""
        body: dict[str, Any] = {
            "model": self._model,
            "instructions": joined(request.prefix),
            "input": [{"role": message.role, "content": joined(message.text)} for message in request.messages],
            "max_output_tokens": request.max_tokens,
            "store": False,
        }
        sent = []
        if request.schema is not None:
            form = {"type": "json_schema", "name": "reply", "schema": request.schema, "strict": True}
            body["text"] = {"format": form}
        if request.cache_key and "cache" in self._options:
            body["prompt_cache_key"] = request.cache_key
            sent.append("cache")
        if _THINKS.match(self._model):
            effort = request.effort
            if effort == "none" and not ("no_effort" in self._options and _CAN_NOT_THINK.match(self._model)):
                effort = "low"
            body["max_output_tokens"] += THINKING_ROOM[effort]
            if "effort" in self._options:
                body["reasoning"] = {"effort": effort}
                sent.append("no_effort" if effort == "none" else "effort")
        return body, sent


class _Reader:
    """Reads the numbered events of one reply; an event that comes twice counts once."""

    def __init__(self) -> None:
        self._seen = 0

    def parts(self, event: ResponseStreamEvent) -> Iterator[Part]:
        number = getattr(event, "sequence_number", None) or 0
        if not 0 < number <= self._seen:
            self._seen = max(self._seen, number)
            yield _part(event)


def _part(event: ResponseStreamEvent) -> Part:
    if event.type == "response.output_text.delta":
        return Text(event.delta or "")
    if event.type == "response.completed":
        return End(event.response.model or "", "end", _usage(event.response))
    if event.type == "response.incomplete":
        return _incomplete(event.response)
    if event.type == "response.failed":
        raise Fault("", event.response.to_dict())
    if event.type == "error":
        raise Fault("", event.to_dict())
    if event.type == "response.refusal.delta":
        raise Fault("refusal")
    return Thinking() if event.type.startswith("response.reasoning") else Alive()


def _incomplete(response: Response) -> End:
    reason = response.incomplete_details.reason if response.incomplete_details else None
    if reason == "max_output_tokens":
        return End(response.model or "", "length", _usage(response))
    raise Fault(reason or "broken_off")


def _usage(response: Response) -> Usage | None:
    usage = response.usage
    if usage is None:
        return None
    details = usage.input_tokens_details
    return Usage(
        requests=1,
        input_tokens=usage.input_tokens or 0,
        cached_tokens=getattr(details, "cached_tokens", 0) or 0,
        cache_write_tokens=getattr(details, "cache_write_tokens", 0) or 0,
        output_tokens=usage.output_tokens or 0,
    )
