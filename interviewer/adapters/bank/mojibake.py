"""UTF-8 that was read as Windows-1254 and saved again: turned back, and an account given of every change.

Seven byte values mean nothing in that code page. Where they were kept as control characters, or were not needed, the
repair is exact. Where they were lost, a small table says what the document means and what else it could have been.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import partial

_UNDEFINED = (0x81, 0x8D, 0x8E, 0x8F, 0x90, 0x9D, 0x9E)
_BYTE_OF = {bytes([byte]).decode("cp1254"): byte for byte in range(0x80, 0x100) if byte not in _UNDEFINED}
_BYTE_OF.update({chr(byte): byte for byte in _UNDEFINED})
_RUN = re.compile(f"[{re.escape(''.join(_BYTE_OF))}]+")
_FRAME_CORNER = re.compile("(\u255a\u2550*)\u2550(?=\n|$)")

_LOST = {
    b"\xe2\x95": "\u2550",
    b"\xf0\x9f\xaf": "\U0001f3af",
    b"\xf0\x9f\x93": "\U0001f4dd",
    b"\xef\xb8": "\ufe0f",
}
"""What a sequence with a lost byte stands for in the source document, chosen by where it stands."""


@dataclass(frozen=True)
class Repair:
    """One kind of character that was put back."""

    kind: str
    """`tree`, `frame`, `apostrophe`, `symbol`, `variation selector` or `letter`."""
    after: str
    count: int
    exact: bool
    """Did all bytes survive? Otherwise `others` names what the sequence could also have been."""
    others: str = ""


@dataclass(frozen=True)
class Repaired:
    """A text as it was meant."""

    text: str
    damaged: bool
    repairs: tuple[Repair, ...] = ()
    unrestored: tuple[tuple[int, str], ...] = ()
    """Line and what stands there, for each sequence that could not be put back."""


def repair(text: str) -> Repaired:
    """Undo the damage. A text with any character that the code page lacks was never damaged and comes back as it is."""
    if not _is_damaged(text):
        return Repaired(text, damaged=False)
    counts: Counter[tuple[str, bool]] = Counter()
    unrestored: list[tuple[int, str]] = []

    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        mend = partial(_mend_run, line=number, counts=counts, unrestored=unrestored)
        lines.append(_RUN.sub(mend, line))
    mended = _close_frame("\n".join(lines), counts)
    return Repaired(mended, True, _account(counts), tuple(unrestored))


def _is_damaged(text: str) -> bool:
    foreign = (char for char in text if ord(char) > 127 and char not in _BYTE_OF)
    if next(foreign, None) is not None:
        return False
    return any(_sequence(_bytes_of(match.group()), 0)[1] for match in _RUN.finditer(text))


def _bytes_of(run: str) -> bytes:
    return bytes(_BYTE_OF[char] for char in run)


def _mend_run(
    match: re.Match[str], line: int, counts: Counter[tuple[str, bool]], unrestored: list[tuple[int, str]]
) -> str:
    run = match.group()
    data, at = _bytes_of(run), 0
    out: list[str] = []
    while at < len(data):
        length, char = _sequence(data, at)
        exact = bool(char)
        if not exact:
            length = _broken_length(data, at)
            char = _LOST.get(data[at : at + length], "")
        if char:
            counts[char, exact] += 1
        else:
            unrestored.append((line, run[at : at + length]))
        out.append(char or run[at : at + length])
        at += length
    return "".join(out)


def _sequence(data: bytes, at: int) -> tuple[int, str]:
    """Length and character of the whole UTF-8 sequence at `at`; an empty character when there is none."""
    lead = data[at]
    length = 2 if 0xC2 <= lead <= 0xDF else 3 if 0xE0 <= lead <= 0xEF else 4 if 0xF0 <= lead <= 0xF4 else 0
    try:
        char = data[at : at + length].decode()
    except UnicodeDecodeError:
        return 0, ""
    return length, char if len(char) == 1 else ""


def _broken_length(data: bytes, at: int) -> int:
    end = at + 1
    while end < len(data) and 0x80 <= data[end] <= 0xBF:
        end += 1
    return end - at


def _close_frame(text: str, counts: Counter[tuple[str, bool]]) -> str:
    """The last glyph of a frame's bottom line lost the same byte as its neighbours; it must be the corner."""
    closed, corners = _FRAME_CORNER.subn("\\1\u255d", text)
    if corners:
        counts["\u2550", False] -= corners
        counts["\u255d", False] += corners
    return closed


def _account(counts: Counter[tuple[str, bool]]) -> tuple[Repair, ...]:
    return tuple(
        Repair(_kind(char), char, count, exact, "" if exact else _others(char))
        for (char, exact), count in sorted(counts.items(), key=lambda item: (not item[0][1], -item[1]))
        if count
    )


def _kind(char: str) -> str:
    if "\u2550" <= char <= "\u256c":
        return "frame"
    if "\u2500" <= char <= "\u257f":
        return "tree"
    if char in "\u2018\u2019":
        return "apostrophe"
    if char == "\ufe0f":
        return "variation selector"
    return "letter" if char.isalpha() else "symbol"


def _others(char: str) -> str:
    """Other characters that leave the same bytes when one of the seven is lost."""
    data = char.encode()
    remains = {data[:at] + data[at + 1 :] for at in range(1, len(data)) if data[at] in _UNDEFINED}
    found: set[str] = set()
    for rest in remains:
        for at in range(1, len(rest) + 1):
            for byte in _UNDEFINED:
                _, other = _sequence(rest[:at] + bytes([byte]) + rest[at:], 0)
                if other and other != char and unicodedata.category(other)[0] not in "CM":
                    found.add(other)
    return "".join(sorted(found))
