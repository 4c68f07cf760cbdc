"""How each wire form says the same things in server-sent events: for `loopback.py` and for canned bodies in tests."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any


def sse(data: dict[str, Any] | str, event: str | None = None) -> bytes:
    """One server-sent event."""
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def reply_body(form: type[Speaker], *pieces: str, finish: str | None = None, usage: Any = None) -> bytes:
    """A whole reply as one body of events."""
    speaker = form({})
    said = [speaker.start(), *(speaker.say("text", piece) for piece in pieces), speaker.finish(finish, usage)]
    return b"".join(said)


class Speaker(ABC):
    """Speaks one wire form for one reply."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.model = str(body.get("model", "test-model")) + "-served"
        self._sent = max(1, len(json.dumps(body)) // 4)
        self._said = 0

    def say(self, kind: str, text: str) -> bytes:
        self._said += len(text)
        return self._delta(kind, text)

    def malformed(self) -> bytes:
        return sse("{not json", "message_delta")

    def _usage(self, usage: dict[str, int] | None) -> tuple[int, int, int]:
        given = usage or {}
        return given.get("input", self._sent), given.get("cached", 0), given.get("output", max(1, self._said // 4))

    @abstractmethod
    def start(self) -> bytes: ...

    @abstractmethod
    def _delta(self, kind: str, text: str) -> bytes: ...

    @abstractmethod
    def ping(self) -> bytes: ...

    @abstractmethod
    def error(self, kind: str) -> bytes: ...

    @abstractmethod
    def finish(self, reason: str | None, usage: Any) -> bytes:
        """The terminal event; usage False leaves the usage out."""


class Responses(Speaker):
    """OpenAI Responses; reasons are `completed`, `failed`, or what `incomplete_details` says."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body)
        self._number = 0

    def _event(self, kind: str, **fields: Any) -> bytes:
        self._number += 1
        return sse({"type": kind, "sequence_number": self._number, **fields}, kind)

    def _response(self, status: str, **fields: Any) -> dict[str, Any]:
        return {"id": "resp_1", "object": "response", "model": self.model, "status": status, "output": [], **fields}

    def start(self) -> bytes:
        return self._event("response.created", response=self._response("in_progress"))

    def _delta(self, kind: str, text: str) -> bytes:
        names = {"text": "output_text", "refusal": "refusal", "think": "reasoning_summary_text"}
        return self._event(f"response.{names[kind]}.delta", item_id="m", output_index=0, content_index=0, delta=text)

    def ping(self) -> bytes:
        return b": ping\n\n" + self._event("response.in_progress", response=self._response("in_progress"))

    def error(self, kind: str) -> bytes:
        return self._event("error", code=kind, message="scripted", param=None)

    def finish(self, reason: str | None, usage: Any) -> bytes:
        got, cached, out = self._usage(usage or None)
        counted = {
            "input_tokens": got,
            "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
            "output_tokens": out,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": got + out,
        }
        counts = {} if usage is False else {"usage": counted}
        if reason in (None, "completed"):
            return self._event("response.completed", response=self._response("completed", **counts))
        if reason == "failed":
            error = {"code": "server_error", "message": "scripted"}
            return self._event("response.failed", response=self._response("failed", error=error))
        response = self._response("incomplete", incomplete_details={"reason": reason}, **counts)
        return self._event("response.incomplete", response=response)


class Chat(Speaker):
    """Chat Completions."""

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        return sse(
            {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": self.model, "choices": choices}
        )

    def start(self) -> bytes:
        return self._chunk({"role": "assistant", "content": ""})

    def _delta(self, kind: str, text: str) -> bytes:
        names = {"text": "content", "refusal": "refusal", "think": "reasoning_content"}
        return self._chunk({names[kind]: text})

    def ping(self) -> bytes:
        return b": ping\n\n" + self._chunk({})

    def error(self, kind: str) -> bytes:
        return sse({"error": {"message": "scripted", "type": kind, "code": kind}})

    def finish(self, reason: str | None, usage: Any) -> bytes:
        got, cached, out = self._usage(usage or None)
        counts = {
            "prompt_tokens": got,
            "completion_tokens": out,
            "total_tokens": got + out,
            "prompt_tokens_details": {"cached_tokens": cached},
        }
        last = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": self.model, "choices": []}
        counted = b"" if usage is False else sse({**last, "usage": counts})
        return self._chunk({}, reason or "stop") + counted + sse("[DONE]")


class Messages(Speaker):
    """Anthropic Messages; the input given as `usage` includes the cached part, as in our own `Usage`."""

    def start(self) -> bytes:
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": self.model, "content": []}
        usage = {"input_tokens": 0, "output_tokens": 0}
        start = {**message, "stop_reason": None, "stop_sequence": None, "usage": usage}
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        return sse({"type": "message_start", "message": start}, "message_start") + sse(block, "content_block_start")

    def _delta(self, kind: str, text: str) -> bytes:
        thinking = {"type": "thinking_delta", "thinking": text}
        delta = thinking if kind == "think" else {"type": "text_delta", "text": text}
        return sse({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")

    def ping(self) -> bytes:
        return sse({"type": "ping"}, "ping")

    def error(self, kind: str) -> bytes:
        return sse({"type": "error", "error": {"type": kind, "message": "scripted"}}, "error")

    def finish(self, reason: str | None, usage: Any) -> bytes:
        got, cached, out = self._usage(usage or None)
        counts = {"input_tokens": got - cached, "cache_read_input_tokens": cached, "output_tokens": out}
        delta = {"stop_reason": reason or "end_turn", "stop_sequence": None}
        last = {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 0} if usage is False else counts}
        block = sse({"type": "content_block_stop", "index": 0}, "content_block_stop")
        return block + sse(last, "message_delta") + sse({"type": "message_stop"}, "message_stop")


FORMS: dict[str, type[Speaker]] = {"/responses": Responses, "/chat/completions": Chat, "/messages": Messages}


def schema_of(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON Schema that a request asks for, in any wire form."""
    chat = body.get("response_format") or {}
    form = (body.get("text") or {}).get("format") or (body.get("output_config") or {}).get("format") or {}
    return form.get("schema") or (chat.get("json_schema") or {}).get("schema")


def example_of(schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:
    """The smallest value that fits a schema: first choice, empty list, empty text, zero, false."""
    root = root or schema
    if "$ref" in schema:
        return example_of(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return example_of(choices[0], root)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: example_of(part, root) for name, part in schema.get("properties", {}).items()}
    return {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False, "null": None}[kind]
