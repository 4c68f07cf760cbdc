"""What providers are called and where their keys come from; apart, because settings need it and no wire form does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Provider = Literal["offline", "openai", "anthropic", "compatible"]
Role = Literal["interviewer", "grader"]

PROVIDERS: tuple[Provider, ...] = ("offline", "openai", "anthropic", "compatible")
KEY_VARIABLES: Mapping[Provider, str] = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
