"""Files as text: only regular files, bounded in size, UTF-8; everything else is refused by name."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.core.errors import BankError, Problem
from interviewer.core.text import clean

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MAX_BYTES = 2_000_000
"""Largest file that is read."""

_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")


def read_text(path: Path | Traversable) -> str:
    """The text of a file with `\\n` line ends and without a byte order mark. Raises BankError with one problem."""
    fault = _unfit(path) if isinstance(path, Path) else None
    if fault:
        raise _refused(path, *fault)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}", "check its name and permissions") from error
    if len(data) > MAX_BYTES:
        raise _refused(path, f"has {len(data):,} bytes, at most {MAX_BYTES:,} are read", "split it")
    return _decoded(path, data).replace("\r\n", "\n").replace("\r", "\n")


def _refused(path: Path | Traversable, message: str, fix: str = "", line: int | None = None) -> BankError:
    return BankError([Problem(clean(str(path)), message, line=line, fix=fix)])


def _unfit(path: Path) -> tuple[str, str] | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return "there is no such file", "check the name"
    except (OSError, ValueError) as error:
        return f"cannot be opened: {error}", "check the name"
    if stat.S_ISLNK(status.st_mode):
        return "is a symbolic link, and links are not followed", "give the file itself"
    if stat.S_ISDIR(status.st_mode):
        return "is a folder, expected a file", ""
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file", "copy its contents to a file"
    if status.st_size > MAX_BYTES:
        return f"has {status.st_size:,} bytes, at most {MAX_BYTES:,} are read", "split it"
    return None


def _decoded(path: Path | Traversable, data: bytes) -> str:
    save = "save it as UTF-8"
    if data[:2] in _BOMS:
        raise _refused(path, f"is encoded in {_BOMS[data[:2]]}, expected UTF-8", save)
    if b"\0" in data:
        if _looks_like_utf16(data):
            raise _refused(path, "looks like UTF-16 without a byte order mark, expected UTF-8", save)
        raise _refused(path, "is a binary file, expected text in UTF-8", "", data.count(b"\n", 0, data.index(0)) + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in data)
        if controls > len(data) // 50:
            raise _refused(path, "is a binary file, expected text in UTF-8", "", line) from None
        code_page = "Windows-125x" if any(0x80 <= byte < 0xA0 for byte in data) else "Latin-1"
        message = f"is not UTF-8 (byte {data[error.start]:02X}); it looks like {code_page}"
        raise _refused(path, message, save, line) from None


def _looks_like_utf16(data: bytes) -> bool:
    sample = data[:4000]
    return max(sample[0::2].count(0), sample[1::2].count(0)) > len(sample) // 4
