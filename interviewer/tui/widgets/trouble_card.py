"""A card over the answer box: what went wrong, what is safe, and what one can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult


class TroubleCard(Vertical):
    """A sentence and buttons; it takes no keys from the answer box."""

    DEFAULT_CSS = """
    TroubleCard { height: auto; max-height: 10; padding: 0 1; border: round $warning; display: none; }
    TroubleCard Static { height: auto; max-height: 6; }
    TroubleCard Horizontal { height: auto; }
    TroubleCard Button { margin: 0 1 0 0; }
    """

    @dataclass
    class Answered(Message):
        """A button was pressed."""

        answer: str

    def __init__(self) -> None:
        super().__init__()
        self._shown = ("", "")

    def compose(self) -> ComposeResult:
        """The text and the place for the buttons."""
        yield Static(markup=False)
        yield Horizontal()

    def show(self, title: str, text: str, answers: Mapping[str, str], *, focus: bool = False) -> None:
        """Say what happened; `answers` maps what a button means to what it says, `focus` goes to the first of them."""
        if self.display and (title, text) == self._shown:
            return
        self._shown = (title, text)
        self.border_title = Content(title)
        self.query_one(Static).update(Content(text))
        row = self.query_one(Horizontal)
        row.remove_children()
        buttons = [Button(Content(label), name=answer, compact=True) for answer, label in answers.items()]
        row.mount_all(buttons)
        self.display = True
        if focus and buttons:
            buttons[0].focus()

    def hide(self) -> None:
        """Nothing is wrong any more."""
        self.display = False

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        self.post_message(self.Answered(message.button.name or ""))
