"""A server on 127.0.0.1 that speaks OpenAI Responses, Chat Completions and Anthropic Messages, as a script tells it.

    async with Loopback([["Hello ", "world"], [{"status": 429, "headers": {"retry-after": "2"}}]]) as server:
        build_model(ModelSpec.parse("openai"), base_url=server.url, ...)

The script has one reply per request; the last one repeats. A reply is a text, or a list of steps, or a function from
the request (`Seen`) to either. A step is a text to stream or a dict with one or more of:

    text, think, refusal  stream that                     delay   wait so many seconds first
    json                  a value to stream as JSON;      usage   {"input": 9, "cached": 4, "output": 2}, or false
                          "auto" makes one that fits the  finish  end with this reason, in the wire form's own word
                          schema of the request           model   the name that the server gives its model
    ping                  a sign of life without content  error   an error event with this type
    malformed             a data line that is not JSON    raw     bytes or text, sent as they are
    end                   end cleanly, no terminal event  abort   reset the connection
    hang                  send nothing more               close   drop the connection mid-stream
    status, headers, body answer with plain HTTP; a body that is not a text is sent as JSON

Requests are kept in `seen`. A script may also be {"text": [...], "structured": [...]}: one list for requests with a
schema, one for the others. As a process: python tests/loopback.py --port N --script FILE (the same, as JSON).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.wire_forms import FORMS, Speaker, example_of, schema_of

TLS_HELLO = "\x16"
Step = str | dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> type[Speaker] | None:
        return next((form for end, form in FORMS.items() if self.path.endswith(end)), None)


Reply = str | Sequence[Step] | Callable[[Seen], Any]
Script = Sequence[Reply] | Mapping[str, Sequence[Reply]]


class Loopback:
    """Serves a script while its context lasts: `async with` on the running loop, `with` on a thread of its own."""

    def __init__(self, script: Script, port: int = 0) -> None:
        queues = script if isinstance(script, Mapping) else {"text": script}
        self._queues = {name: list(replies) for name, replies in queues.items()}
        self._port = port
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop: Callable[[], object] = lambda: None
        self.seen: list[Seen] = []
        self.hung_up = 0
        """Connections that the client closed while a reply was being sent."""

    @property
    def url(self) -> str:
        """The base URL for any provider; `build_model` takes the `/v1` away where it must."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> Loopback:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def __enter__(self) -> Loopback:
        started = threading.Event()

        async def run() -> None:
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            self._stop = lambda: loop.call_soon_threadsafe(stop.set)
            async with self:
                started.set()
                await stop.wait()

        self._thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        self._thread.start()
        assert started.wait(10), "the loopback server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join(10)

    def kill(self) -> None:
        """Reset every open connection and accept no more: the server has died."""
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            while (request := await _read(reader)) is not None:
                self.seen.append(request)
                await self._answer(request, reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self._open.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, request: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        form = request.form
        if form is None:
            await _plain(
                writer, {"status": 404, "body": {"error": {"message": "no such path", "type": "not_found_error"}}}
            )
            return
        steps = self._next(request)
        sending = asyncio.create_task(_send(steps, form, request, writer))
        leaving = asyncio.create_task(_wait_for_leave(reader))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                self.hung_up += 1
                raise ConnectionResetError
            sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    def _next(self, request: Seen) -> list[dict[str, Any]]:
        kind = "structured" if schema_of(request.body) is not None and "structured" in self._queues else "text"
        queue = self._queues[kind]
        reply = queue.pop(0) if len(queue) > 1 else queue[0]
        steps = reply(request) if callable(reply) else reply
        steps = [steps] if isinstance(steps, str | dict) else steps
        return [{"text": step} if isinstance(step, str) else step for step in steps]


async def _read(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = (await reader.readexactly(1)).decode("latin-1")
        if head == TLS_HELLO:
            return Seen("tls", {})
        head += (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Seen(first.split()[1], headers, json.loads(body or b"{}"))


async def _wait_for_leave(reader: asyncio.StreamReader) -> None:
    """Return when the client closes. It sends nothing between its request and the end of our reply."""
    while not reader.at_eof() and reader.exception() is None:
        await asyncio.sleep(0.005)


async def _send(steps: list[dict[str, Any]], form: type[Speaker], request: Seen, writer: asyncio.StreamWriter) -> None:
    if "status" in steps[0]:
        await asyncio.sleep(steps[0].get("delay", 0))
        await _plain(writer, steps[0])
        return
    speaker = form(request.body)
    for step in steps:
        if "model" in step:
            speaker.model = step["model"]
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    await _chunk(writer, speaker.start())
    for step in steps:
        if not await _step(step, speaker, request, writer):
            return
    finish = next((step["finish"] for step in steps if "finish" in step), None)
    usage = next((step["usage"] for step in steps if "usage" in step), None)
    await _chunk(writer, speaker.finish(finish, usage))
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def _step(step: dict[str, Any], speaker: Speaker, request: Seen, writer: asyncio.StreamWriter) -> bool:
    """Do one step; does the reply go on?"""
    await asyncio.sleep(step.get("delay", 0))
    if "json" in step:
        value = example_of(schema_of(request.body) or {}) if step["json"] == "auto" else step["json"]
        await _chunk(writer, speaker.say("text", json.dumps(value)))
    for kind in ("text", "think", "refusal"):
        if kind in step:
            await _chunk(writer, speaker.say(kind, step[kind]))
    if "ping" in step:
        await _chunk(writer, speaker.ping())
    if "malformed" in step:
        await _chunk(writer, speaker.malformed())
    if "raw" in step:
        await _chunk(writer, step["raw"] if isinstance(step["raw"], bytes) else step["raw"].encode())
    if "error" in step:
        await _chunk(writer, speaker.error(step["error"]))
    if "hang" in step:
        await asyncio.Event().wait()
    if "close" in step:
        raise ConnectionResetError
    if "abort" in step:
        writer.transport.abort()
        raise ConnectionResetError
    if "end" in step or "error" in step:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return False
    return True


async def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    if data:
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()


async def _plain(writer: asyncio.StreamWriter, step: dict[str, Any]) -> None:
    body = step.get("body", "")
    kind = "text/plain" if isinstance(body, str | bytes) else "application/json"
    data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    headers = {"content-type": kind, "content-length": str(len(data)), **step.get("headers", {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {step['status']} X\r\n{lines}\r\n".encode() + data)
    await writer.drain()


async def _run(port: int, script: Script) -> None:
    async with Loopback(script, port) as server:
        print(server.url, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serve a script until interrupted; prints the base URL on the first line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path, help="JSON file; without it every reply is the same sentence")
    options = parser.parse_args()
    script: Script = json.loads(options.script.read_text()) if options.script else [["Why ", "does ", "that ", "hold?"]]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(options.port, script))


if __name__ == "__main__":
    main()
