"""What the commands share: wishes from flags, reading files, writing privately, narrating."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewer.core.errors import SettingsError, TranscriptError
from interviewer.core.text import clean
from interviewer.wishes import Wishes

if TYPE_CHECKING:
    import argparse

MAX_FILE_BYTES = 10_000_000


def wishes_of(args: argparse.Namespace) -> Wishes:
    """The flags on interviewer, grader and bank."""
    return Wishes(
        model=getattr(args, "model", ""),
        grader=getattr(args, "grader", ""),
        base_url=getattr(args, "base_url", ""),
        bank=tuple(Path(path) for path in getattr(args, "bank", ())),
        max_cost_usd=getattr(args, "max_cost", None),
        grading=getattr(args, "grading", ""),
    )


def say(text: str = "") -> None:
    """A line of data on standard output."""
    sys.stdout.write(text + "\n")


def narrate(text: str) -> None:
    """A line for people on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def say_report(markdown: str) -> None:
    """A report on standard output: Markdown for a file or a pipe, without its backslashes for a person's eyes."""
    sys.stdout.write(re.sub(r"\\([\\`*_\[\]<>#|])", r"\1", markdown) if sys.stdout.isatty() else markdown)


def say_json(value: Any) -> None:
    """One JSON object on standard output."""
    say(json.dumps(value, ensure_ascii=False, indent=2))


def read_file(name: str) -> str:
    """A text file, or standard input for `-`. Raises TranscriptError naming what is wrong with it."""
    try:
        data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1) if name == "-" else _read(Path(name))
    except OSError as error:
        raise TranscriptError(f"{name} cannot be read: {error.strerror or error}.") from error
    if len(data) > MAX_FILE_BYTES:
        raise TranscriptError(f"{name} is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
    try:
        return clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TranscriptError(f"{name}:{line}: this is not UTF-8 text. Save it as UTF-8 and try again.") from error


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise TranscriptError(f"{path} is not a file.")
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def write_private(path: Path, text: str, *, force: bool) -> None:
    """Write a file that only its owner can read. Raises SettingsError when it exists and `force` is not set."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise SettingsError(f"{path} exists. Add --force to overwrite it.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
