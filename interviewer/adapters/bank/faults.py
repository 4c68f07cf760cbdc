"""What pydantic found wrong with a file, said to the person who wrote the file."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from interviewer.adapters.bank.yaml_text import Path, Positions, positions, spelled
from interviewer.core.errors import Problem
from interviewer.core.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_SHOWN = 60
"""Characters of a wrong value that a message repeats."""
_MOST = 50
"""Faults of one entry that are named."""

_EXPECTED = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "dict_type": "a mapping (`key: value` lines)",
    "model_type": "a mapping (`key: value` lines)",
    "tuple_type": "a list (`- ` lines)",
    "list_type": "a list (`- ` lines)",
    "string_type": "text",
}


@dataclass(frozen=True)
class Written:
    """The text of one file, and where everything in it stands; looked up only when something is wrong."""

    file: str
    text: str

    @cached_property
    def positions(self) -> Positions:
        """Line and column of every key and value."""
        return positions(self.text)


def problems_in(written: Written, error: ValidationError, model: type[BaseModel], prefix: Path) -> list[Problem]:
    """One problem for each fault of `error`; `prefix` is where in the file the validated value stands."""
    where = written.positions
    found: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for detail in error.errors(include_url=False, include_context=True)[:_MOST]:
        path = (*prefix, *_written(model, detail["loc"]))
        line, column = where.of_key(path) if _is_about_key(detail) else where.of(path)
        message, fix = _said(model, detail)
        key = spelled(path)
        if (key, message) not in seen:
            seen.add((key, message))
            found.append(Problem(written.file, message, line, column, key, fix))
    return sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0))


def _is_about_key(detail: ErrorDetails) -> bool:
    return detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)


def _said(model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str]:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_at(model, detail["loc"][:-1])
        return "unknown key", did_you_mean(str(detail["loc"][-1]), known) or f"known: {', '.join(sorted(known))}"
    if kind == "missing":
        return "is required", f"add the line `{detail['loc'][-1]}: ...`"
    if kind in {"enum", "literal_error"}:
        expected = str(context.get("expected", "")).replace(" or ", ", ")
        choices = [choice.strip(" '") for choice in expected.split(",")]
        return f"is {_shown(value)}, expected {_or(choices)}", did_you_mean(str(value), choices)
    if kind == "string_pattern_mismatch":
        return (
            f"is {_shown(value)}, expected an id",
            "a-z, 0-9, `.`, `_` and `-`, 64 at most, a letter or digit first",
        )
    if kind in _EXPECTED:
        return f"is {_shown(value)}, expected {_EXPECTED[kind]}", _letters_for_digits(value, kind)
    return f"is {_shown(value)}: {detail['msg'][:1].lower()}{detail['msg'][1:]}", ""


def _or(choices: list[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}" if len(choices) > 1 else choices[0]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    text = " ".join(str(value).split())
    if not text:
        return "empty"
    return f'"{text[:_SHOWN]}…"' if len(text) > _SHOWN else f'"{text}"'


def _letters_for_digits(value: Any, kind: str) -> str:
    digits = str(value).translate(str.maketrans("OolI", "0011"))
    return f"write {digits}" if kind.endswith("parsing") and digits != str(value) and digits.isdecimal() else ""


def _written(model: type[BaseModel], loc: tuple[int | str, ...]) -> Path:
    """`loc` without the names of union members, which pydantic adds and nobody wrote."""
    path: list[int | str] = []
    kinds: list[Any] = [model]
    for part in loc:
        step = list(_step(kinds, part))
        if step:
            path.append(part)
            kinds = step
        elif part == "[key]":
            break
        elif any(_is_model(kind) for kind in kinds):
            path.append(part)
            kinds = []
    return tuple(path)


def _keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    kinds: list[Any] = [model]
    for part in loc:
        kinds = list(_step(kinds, part)) or kinds
    return [name for kind in kinds if _is_model(kind) for name in kind.model_fields]


def _step(kinds: list[Any], part: int | str) -> Iterator[Any]:
    """The types of what stands under `part`, for a value that has one of the types `kinds`."""
    for kind in kinds:
        arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
        if _is_model(kind) and part in kind.model_fields:
            yield from _alternatives(kind.model_fields[str(part)].annotation)
        elif get_origin(kind) is tuple and isinstance(part, int) and arguments:
            yield from _alternatives(arguments[0])
        elif get_origin(kind) is dict and part != "[key]":
            yield from _alternatives(arguments[1])


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in {Union, types.UnionType}:
        for argument in get_args(annotation):
            yield from _alternatives(argument)
    else:
        yield annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
