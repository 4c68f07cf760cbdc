"""Where the answer is typed: many lines, safe against what a clipboard may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.widgets import TextArea

from interviewer.core.text import clean

if TYPE_CHECKING:
    from textual import events

PASTE_LIMIT = 100_000
"""Most characters that one paste may bring: about 250 pages, far more than anybody says in an interview."""


class SafeArea(TextArea):
    """A TextArea that cleans what is pasted and refuses what is too long to be edited."""

    @dataclass
    class Refused(Message):
        """A paste was too long; nothing was inserted."""

        length: int

    def __init__(self, **options: Any) -> None:
        super().__init__(show_line_numbers=False, **options)
        self.pasted = False
        """Was any part of the present text pasted?"""

    async def _on_paste(self, event: events.Paste) -> None:
        if len(event.text) > PASTE_LIMIT:
            event.prevent_default()
            event.stop()
            self.post_message(self.Refused(len(event.text)))
            return
        # Terminals send the ends of pasted lines as carriage returns, which `clean` would take away.
        event.text = clean(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        self.pasted = True


class AnswerBox(SafeArea):
    """The answer; whoever holds it reads `text` and calls `sent` when it is on record."""

    DEFAULT_CSS = """
    AnswerBox { height: 8; border: round $primary 60%; padding: 0; }
    AnswerBox:focus { border: round $primary; }
    """

    def sent(self, text: str) -> None:
        """The text is on record: keep only what was typed after it."""
        rest = self.text.removeprefix(text).lstrip("\n")
        self.clear()
        self.insert(rest)
        self.pasted = False


class Scratchpad(SafeArea):
    """Notes beside the talk."""
