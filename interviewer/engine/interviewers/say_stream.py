"""Reading the interviewer model's reply while it arrives: plain text, or JSON whose first field is what to say."""

from __future__ import annotations

import json
import re
from typing import Any

_SAY = re.compile(r'\A\s*\{\s*"say"\s*:\s*"')
_ESCAPES = {"n": "\n", "t": "\t", "r": "", "b": "", "f": ""}


class SayStream:
    """Feed it deltas, take the words to say; `report` is what the model adds about the answer, once all is there."""

    def __init__(self) -> None:
        self.raw = ""
        self._place: int | None = None
        self._ended = False

    def feed(self, delta: str) -> str:
        """The words that this delta completes."""
        self.raw += delta
        if not self.raw.lstrip().startswith("{"):
            return self._plain(delta)
        if self._place is None:
            head = _SAY.match(self.raw)
            if head is None:
                return ""
            self._place = head.end()
        return self._decode()

    def _plain(self, delta: str) -> str:
        """White space before the first word may still turn out to be the margin of JSON."""
        if not self.raw.strip():
            return ""
        return delta if self.raw != delta else delta.lstrip()

    def _decode(self) -> str:
        assert self._place is not None
        said: list[str] = []
        while not self._ended and self._place < len(self.raw):
            char = self.raw[self._place]
            if char == '"':
                self._ended = True
            elif char == "\\":
                decoded, width = self._escape(self._place)
                if not width:
                    break
                said.append(decoded)
                self._place += width
                continue
            else:
                said.append(char)
            self._place += 1
        return "".join(said)

    def _escape(self, place: int) -> tuple[str, int]:
        """The character of an escape and its width; width 0 while the rest has not arrived."""
        rest = self.raw[place : place + 12]
        if len(rest) < 2:
            return "", 0
        if rest[1] != "u":
            return _ESCAPES.get(rest[1], rest[1]), 2
        if len(rest) < 6:
            return "", 0
        if rest[2:4].lower() in {"d8", "d9", "da", "db"}:
            if len(rest) < 12:
                return "", 0
            return _unescape(rest), 12
        return _unescape(rest[:6]), 6

    def report(self) -> dict[str, Any]:
        """The fields besides `say`, or nothing when the reply was plain text or broken."""
        try:
            value = json.loads(self.raw)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


def _unescape(code: str) -> str:
    try:
        decoded: str = json.loads(f'"{code}"')
    except ValueError:
        return "\ufffd"
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
