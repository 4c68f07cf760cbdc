"""Reading the interviewer model's reply while it arrives: plain text, or JSON whose first field is what to say."""

from __future__ import annotations

import json
import re
from typing import Any

from interviewer.core.text import clean

_SAY = re.compile(r'\A\s*(?:```\w*\s*)?\{\s*"say"\s*:\s*"')
_JSON = re.compile(r"\A\s*(?:```\w*\s*)?\{")
_UNDECIDED = re.compile(r"\A\s*(?:`{0,3}|```\w*\s*)\Z")
"""White space, or what may still turn out to be a fence around JSON."""
_LOW = re.compile(r"\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_UNKNOWN = "\ufffd"


class SayStream:
    """Feed it deltas, take the words to say; `report` is what the model adds about the answer, once all is there.

    The words are safe to print: a control character that hides in a JSON escape is taken out like any other.
    """

    def __init__(self) -> None:
        self.raw = ""
        self._place: int | None = None
        """Where the words go on in `raw`; None until they begin."""
        self._plain = False
        self._ended = False

    def feed(self, delta: str) -> str:
        """The words that this delta completes."""
        self.raw += delta
        if self._plain:
            return clean(delta)
        if self._place is None:
            if _UNDECIDED.match(self.raw):
                return ""
            if not _JSON.match(self.raw):
                self._plain = True
                return clean(self.raw.lstrip())
            head = _SAY.match(self.raw)
            if head is None:
                return ""
            self._place = head.end()
        return clean(self._decode(self._place))

    def _decode(self, place: int) -> str:
        said: list[str] = []
        while not self._ended and place < len(self.raw):
            char, width = self.raw[place], 1
            if char == '"':
                self._ended = True
                break
            if char == "\\":
                char, width = _escape(self.raw[place : place + 12])
            if not width:
                break
            said.append(char)
            place += width
        self._place = place
        return "".join(said)

    def report(self) -> dict[str, Any]:
        """The fields besides `say`, or nothing when the reply was plain text or broken."""
        try:
            value = json.loads(self.raw[self.raw.find("{") : self.raw.rfind("}") + 1])
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


def _escape(code: str) -> tuple[str, int]:
    """The character of the escape that `code` begins with, and its width; width 0 while the rest has not arrived."""
    if len(code) < 2:
        return "", 0
    if code[1] != "u":
        return _ESCAPES.get(code[1], code[1]), 2
    if len(code) < 6:
        return "", 0
    if code[2] not in "dD" or code[3] not in "89abAB":
        return _unescape(code[:6]), 6
    low = code[6:]
    if _LOW.match(low):
        return _unescape(code), 12
    may_come = len(low) < 6 and r"\ud".startswith(low[:3].lower())
    return ("", 0) if may_come else (_UNKNOWN, 6)


def _unescape(code: str) -> str:
    try:
        decoded: str = json.loads(f'"{code}"')
    except ValueError:
        return _UNKNOWN
    return decoded
