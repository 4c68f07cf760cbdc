"""YAML as the bank uses it: mappings, lists and strings, nothing else.

Built from the parser's events, so an alias is refused before it can expand, nesting before it can exhaust the stack,
and `no`, `1:30` or `0123` stay the strings that were written; the schema gives them their type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from interviewer.core.text import clean

MAX_DEPTH = 20
"""How deep lists and mappings may be nested."""
MAX_NODES = 100_000
"""How many keys and values a file may have; two megabytes of prose have fewer."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Path = tuple[str | int, ...]
Mark = tuple[int, int]


class YamlFault(Exception):
    """The text is not the YAML that the bank uses; `line` and `column` are 1-based."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.fix = fix


@dataclass
class _Open:
    """A list or mapping whose end has not been read yet."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None

    @property
    def child(self) -> Path:
        return (*self.path, len(self.value) if isinstance(self.value, list) else self.key or "")


@dataclass
class _Builder:
    """Turns events into values; `marks` is filled only where somebody will ask for it."""

    marks: dict[Path, Mark] | None = None
    key_marks: dict[Path, Mark] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    documents: list[Any] = field(default_factory=list)
    nodes: int = 0

    def feed(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _fault(event, f"has more than {MAX_NODES:,} keys and values", "split the file")
        if isinstance(event, yaml.ScalarEvent):
            self._plain_only(event)
            self._scalar(clean(event.value), event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._plain_only(event)
            self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _fault(event, "aliases (`*name`) are not allowed", "write the value out, or quote it if it is text")

    def _plain_only(self, event: Any) -> None:
        if event.anchor:
            raise _fault(event, "anchors (`&name`) are not allowed", "remove it, or quote the value if it is text")
        if event.tag:
            raise _fault(event, f"tags (`{event.tag}`) are not allowed", "remove it, or quote the value if it is text")

    def _scalar(self, value: str, event: Any) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder is None or isinstance(holder.value, list) or holder.key is not None:
            self._add(value, event)
            return
        if value in holder.value:
            raise _fault(event, f"the key `{value}` occurs twice", "keep one of the two")
        holder.key = value
        if self.marks is not None:
            self.key_marks[holder.child] = _mark(event)

    def _begin(self, value: dict[str, Any] | list[Any], event: Any) -> None:
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            raise _fault(event, "a key must be a word", "quote it if it begins with `[` or `{`")
        if len(self.stack) == MAX_DEPTH:
            raise _fault(event, f"lists and mappings are nested deeper than {MAX_DEPTH}", "")
        self.stack.append(_Open(value, self._add(value, event)))

    def _add(self, value: Any, event: Any) -> Path:
        if not self.stack:
            self.documents.append(value)
            if len(self.documents) > 1:
                raise _fault(event, "a second document begins here (`---`)", "one file holds one document")
            path: Path = ()
        else:
            holder = self.stack[-1]
            path = holder.child
            if isinstance(holder.value, list):
                holder.value.append(value)
            else:
                holder.value[holder.key or ""] = value
                holder.key = None
        if self.marks is not None:
            self.marks[path] = _mark(event)
        return path


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _fault(event: Any, message: str, fix: str) -> YamlFault:
    return YamlFault(message, *_mark(event), fix)


def _run(text: str, builder: _Builder) -> _Builder:
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.feed(event)
    except yaml.reader.ReaderError as error:
        raise YamlFault(f"the character U+{_ordinal(error):04X} is not allowed", *_line_of(text, error)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise YamlFault(_explained(error), line, column, _remedy(error)) from error
    return builder


def _ordinal(error: yaml.reader.ReaderError) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character[:1])


def _line_of(text: str, error: yaml.reader.ReaderError) -> Mark:
    at = text.find(chr(_ordinal(error)))
    before = text[: max(at, 0)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _explained(error: yaml.MarkedYAMLError) -> str:
    context = f" ({error.context})" if error.context else ""
    return f"is not valid YAML: {error.problem}{context}"


def _remedy(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem:
        return "quote the text if it contains a colon"
    if "cannot start any token" in problem:
        return "indent with spaces, and quote text that begins with a special character"
    return "quote the text if it contains `:`, `#` or quotation marks"


def read_yaml(text: str) -> Any:
    """The value written in `text`: strings, lists, dicts with string keys; None when it is empty. Raises YamlFault."""
    documents = _run(text, _Builder()).documents
    return documents[0] if documents else None


@dataclass(frozen=True)
class Positions:
    """Where each key path of a text stands."""

    values: dict[Path, Mark]
    keys: dict[Path, Mark]

    def of(self, path: Path) -> Mark:
        """Place of the value at `path`, or of the nearest thing around it that was written."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.values:
                return self.values[path[:end]]
        return 1, 1

    def of_key(self, path: Path) -> Mark:
        """Place of the key at `path` itself rather than of its value."""
        return self.keys.get(path) or self.of(path)


def positions(text: str) -> Positions:
    """Where everything in `text` stands; read again, so only for files with a fault. Raises YamlFault."""
    builder = _run(text, _Builder(marks={}))
    return Positions(builder.marks or {}, builder.key_marks)


def spelled(path: Path) -> str:
    """A key path as people write it: `branches[1].points[0].weight`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
