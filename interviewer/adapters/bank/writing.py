"""Entries of the bank as YAML that people edit, and files that appear all together or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any

import yaml

from interviewer.core.errors import BankError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import BaseModel

_WIDTH = 112


class _Dumper(yaml.SafeDumper):
    """Lists indented under their key, long text folded, paragraphs kept."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    longest = max(map(len, value.split("\n")))
    style = ">" if longest > _WIDTH - 20 else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def to_yaml(value: Any) -> str:
    """A mapping or list of plain values as the bank's YAML, keys in the order given."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False
    )
    return text


def entry_to_yaml(entry: BaseModel) -> str:
    """One entry, without what nobody set."""
    return to_yaml(entry.model_dump(mode="json", exclude_unset=True))


def write_all(root: Path, texts: Mapping[str, str]) -> None:
    """Put the texts into files under `root`, by relative name: every one of them, or none.

    A file of that name is replaced. Raises BankError when the disk refuses; what was there before is there again.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        stage = _Stage(root, texts)
    except OSError as error:
        raise _refused(root, error) from error
    try:
        stage.place()
    except OSError as error:
        stage.undo()
        raise _refused(root, error) from error
    finally:
        stage.clear()


def _refused(root: Path, error: OSError) -> BankError:
    message = f"cannot be written: {error.strerror or error}; nothing was changed"
    return BankError([Problem(str(error.filename or root), message, fix="check permissions and free space")])


class _Stage:
    """A hidden folder beside the targets, so that each file moves into place in one step."""

    def __init__(self, root: Path, texts: Mapping[str, str]) -> None:
        self._root = root
        self._names = list(texts)
        self._moved: list[str] = []
        self._folder = root / tempfile.mkdtemp(prefix=".import-", dir=root)
        try:
            for number, text in enumerate(texts.values()):
                with open(self._folder / f"{number}.new", "w", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
        except OSError:
            self.clear()
            raise

    def place(self) -> None:
        for number, name in enumerate(self._names):
            target = self._root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                shutil.copy2(target, self._folder / f"{number}.old")
            os.replace(self._folder / f"{number}.new", target)
            self._moved.append(name)

    def undo(self) -> None:
        for number, name in enumerate(self._moved):
            old = self._folder / f"{number}.old"
            if old.exists():
                os.replace(old, self._root / name)
            else:
                (self._root / name).unlink(missing_ok=True)

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
