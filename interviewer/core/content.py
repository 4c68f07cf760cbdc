"""What every value in the bank is made of: the base of its models and the kinds of text in them."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Content(BaseModel):
    """Base of everything in the bank: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _is_json(value: str) -> str:
    try:
        json.loads(value)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    return value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_one_or_many)]
Phrases = Annotated[tuple[Line, ...], BeforeValidator(_one_or_many)]
Ladder = Annotated[tuple[Line, ...], Field(max_length=4)]
"""Rungs of a hint, from a nudge to the reveal."""
Day = Annotated[str, StringConstraints(pattern=r"^20\d\d-[01]\d-[0-3]\d$")]
"""A date, YYYY-MM-DD."""
Code = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
"""Python, with its white space."""
Json = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_is_json)]
"""A value written as JSON, because files of the bank hold only text."""
