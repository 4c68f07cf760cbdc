"""One choice on one line: its name, and the options of which one is chosen with the arrows or the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

LABEL_WIDTH = 13


class PickRow(Widget, can_focus=True):
    """A line of options."""

    DEFAULT_CSS = """
    PickRow { height: 1; width: 1fr; padding: 0 1; text-wrap: nowrap; }
    PickRow:focus { background: $surface-lighten-1; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right,space", "step(1)", "Next", show=False),
        Binding("up", "app.focus_previous", "Up", show=False),
        Binding("down", "app.focus_next", "Down", show=False),
    ]

    @dataclass
    class Picked(Message):
        """Another option was chosen."""

        row: PickRow

    def __init__(self, label: str, options: Sequence[tuple[str, str]], value: str = "", *, id: str) -> None:
        """`options` are values with what is shown for them."""
        super().__init__(id=id)
        self._label = label
        self.options = list(options)
        self.value = value if value in [option for option, _ in options] else options[0][0]

    @property
    def _place(self) -> int:
        return [option for option, _ in self.options].index(self.value)

    def pick(self, value: str, shown: str = "") -> None:
        """Choose an option; one that is not in the row yet is added."""
        if value not in [option for option, _ in self.options]:
            self.options.append((value, shown or value))
        self.value = value
        self.refresh()
        self.post_message(self.Picked(self))

    def action_step(self, by: int) -> None:
        """Choose the next option, round and round."""
        self.pick(self.options[(self._place + by) % len(self.options)][0])

    def render(self) -> Content:
        """The label, then all options where they fit, else the chosen one with its number."""
        label = f"{'›' if self.has_focus else ' '} {self._label:<{LABEL_WIDTH}}"
        if self._all_fit():
            shown = [
                (f"[{text}]" if value == self.value else f" {text} ", "bold" if value == self.value else "$text-muted")
                for value, text in self.options
            ]
            return Content.assemble(label, *shown)
        return Content.assemble(label, ("‹ ", "$text-muted"), (self._shown(), "bold"), (" ›", "$text-muted"))

    def _shown(self) -> str:
        return f"{self.options[self._place][1]} ({self._place + 1} of {len(self.options)})"

    def _all_fit(self) -> bool:
        wide = sum(len(text) + 2 for _, text in self.options)
        return len(self.options) <= 8 and wide + LABEL_WIDTH + 2 <= self.content_size.width

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked, or the next one."""
        place = event.x - self.gutter.left - LABEL_WIDTH - 2
        if not self._all_fit():
            self.action_step(1 if place > 2 else -1)
            return
        for value, text in self.options:
            if 0 <= place < len(text) + 2:
                self.pick(value)
            place -= len(text) + 2
