"""Any server that speaks OpenAI's Chat Completions (Ollama, vLLM, llama.cpp, LM Studio, gateways) as a ChatModel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from interviewer.adapters.error_facts import Fault
from interviewer.adapters.provider_errors import Service
from interviewer.adapters.sdk_model import SdkModel
from interviewer.adapters.wire import (
    Alive,
    Counted,
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
    from openai.types.chat import ChatCompletionChunk

    from interviewer.adapters.sdk_model import SdkStream
    from interviewer.adapters.secret import Secret
    from interviewer.engine.ports import ChatRequest

_IN_WORDS = "\n\nReply with one JSON object that satisfies this JSON Schema, and with nothing else:\n"
"""Stands in for `response_format` where a server does not know schemas."""


class OpenAIChatModel(SdkModel):
    """One model behind a Chat Completions server; what the server does not know is left out from then on."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key: Secret | None = None,
        window: int,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Load the SDK and open the client; `window` cannot be asked for, and some servers cut in silence.

        Raises SettingsError when the environment forbids a client.
        """
        import openai  # noqa: PLC0415

        from interviewer.adapters.connection import open_client  # noqa: PLC0415

        host = urlsplit(base_url).netloc
        service = Service(
            title=f"The server at {host}",
            model=model,
            host=host,
            key="the API key for this server",
            address="--base-url",
        )
        options = Options(
            json_schema=("json_schema", "response_format", "schema", "grammar", "structured"),
            json_object=("json_object", "response_format"),
            usage=("stream_options", "include_usage"),
            max_tokens=("max_completion_tokens",),
        )
        timeouts = timeouts or Timeouts()
        super().__init__(f"compatible:{model}", window=window, service=service, timeouts=timeouts, options=options)
        self._model = model
        self._client = openai.AsyncOpenAI(
            api_key=api_key.reveal() if api_key else "x",
            base_url=base_url,
            max_retries=0,
            http_client=open_client(base_url, timeouts),
        )
        self._client.organization = self._client.project = None
        self._send = self._client.chat.completions.create

    async def close(self) -> None:
        """Release connections."""
        await self._client.close()

    async def _create(self, body: dict[str, Any]) -> SdkStream:
        stream: AsyncStream[ChatCompletionChunk] = await self._send(**body, stream=True)
        return stream

    def _reader(self) -> Callable[[ChatCompletionChunk], Iterator[Part]]:
        return _Reader().parts

    def _body(self, request: ChatRequest) -> tuple[dict[str, Any], list[str]]:
        """The request as sent, and the names of the options in it."""
        messages = [{"role": "system", "content": joined(request.prefix)}]
        messages += [{"role": message.role, "content": joined(message.text)} for message in request.messages]
        limit = "max_tokens" if "max_tokens" in self._options else "max_completion_tokens"
        body: dict[str, Any] = {"model": self._model, "messages": messages, limit: request.max_tokens}
        sent = [limit]
        if "usage" in self._options:
            body["stream_options"] = {"include_usage": True}
            sent.append("usage")
        if request.schema is not None:
            sent += self._ask_for_json(body, request.schema)
        return body, sent

    def _ask_for_json(self, body: dict[str, Any], schema: dict[str, Any]) -> list[str]:
        """Ask for the schema in the strongest form that the server is not known to lack."""
        if "json_schema" in self._options:
            form = {"name": "reply", "schema": schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
            return ["json_schema"]
        body["messages"][-1]["content"] += _IN_WORDS + json.dumps(schema, ensure_ascii=False)
        if "json_object" in self._options:
            body["response_format"] = {"type": "json_object"}
            return ["json_object"]
        return []


class _Reader:
    """Reads the chunks of one reply; the usage comes in a chunk of its own, after the end, or not at all."""

    def __init__(self) -> None:
        self._refused = False

    def parts(self, chunk: ChatCompletionChunk) -> Iterator[Part]:
        yield Alive()
        if chunk.choices:
            choice = chunk.choices[0]
            delta = choice.delta
            self._refused = self._refused or bool(delta and getattr(delta, "refusal", None))
            if delta and delta.content:
                yield Text(delta.content)
            elif delta and (getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)):
                yield Thinking()
            if choice.finish_reason:
                yield self._end(chunk.model or "", choice.finish_reason)
        if usage := _usage(chunk):
            yield Counted(usage)

    def _end(self, model: str, reason: str) -> End:
        if self._refused or reason == "content_filter":
            raise Fault("refusal" if self._refused else reason)
        stop: Literal["end", "length"] = "length" if reason == "length" else "end"
        return End(model, stop)


def _usage(chunk: ChatCompletionChunk) -> Usage | None:
    usage = chunk.usage
    if usage is None or not usage.prompt_tokens:
        return None
    details = usage.prompt_tokens_details
    return Usage(
        requests=1,
        input_tokens=usage.prompt_tokens,
        cached_tokens=(details.cached_tokens or 0) if details else 0,
        output_tokens=usage.completion_tokens or 0,
    )
