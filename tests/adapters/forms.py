"""The three wire forms as parameters: each builds its real model against whatever address a test gives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

from interviewer.adapters.providers import ModelSpec, Provider, build_model
from interviewer.adapters.secret import Secret
from interviewer.adapters.wire import Timeouts
from interviewer.engine.ports import ChatModel, ChatRequest, Delta, Done, Message
from tests.loopback import Loopback, Script

KEY = "sk-canary-1234567890abcdef"
SPECS = {"openai": "openai:gpt-6.1-terra", "anthropic": "anthropic:claude-sonnet-5-5", "compatible": "compatible:qwen3"}
FORMS = list(SPECS)
BRISK = Timeouts(first_s=5, between_s=5)

ASK = ChatRequest(prefix="You interview.", messages=(Message("user", "L1 is lasso."),), cache_key="s1")
TALK = replace(
    ASK,
    messages=(Message("user", "L1 is lasso."), Message("assistant", "Why?"), Message("user", "Corners.")),
)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"verdict": {"enum": ["covered", "missing"]}},
    "required": ["verdict"],
    "additionalProperties": False,
}


def model_of(form: str, url: str = "", timeouts: Timeouts = BRISK, spec: str = "", **more: Any) -> ChatModel:
    """A model of one form; `compatible` gets an address of its own when none is given."""
    keys: dict[Provider, Secret] = {"openai": Secret(KEY), "anthropic": Secret(KEY), "compatible": Secret(KEY)}
    url = url or ("https://models.example/v1" if form == "compatible" else "")
    return build_model(ModelSpec.parse(spec or SPECS[form]), base_url=url, keys=keys, timeouts=timeouts, **more)


@asynccontextmanager
async def talking(form: str, script: Script, timeouts: Timeouts = BRISK) -> AsyncIterator[tuple[ChatModel, Loopback]]:
    """A model of one form and the scripted server that it talks to."""
    async with Loopback(script) as server:
        model = model_of(form, server.url, timeouts)
        try:
            yield model, server
        finally:
            await model.close()


async def collect(model: ChatModel, request: ChatRequest = ASK) -> tuple[str, Done]:
    """The whole text and the terminal event of one reply."""
    text: list[str] = []
    done: Done | None = None
    async with aclosing(model.stream(request)) as stream:
        async for item in stream:
            assert done is None, "something follows the terminal event"
            if isinstance(item, Delta):
                text.append(item.text)
            else:
                done = item
    assert done is not None
    return "".join(text), done
