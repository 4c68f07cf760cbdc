"""What the keys of a screen do, made from its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from interviewer.tui.room import Room

GENERAL = (
    "Tab and Shift+Tab go from part to part, the mouse does the same. Ctrl+P finds any command by its name. "
    "Terminals that keep a function key for themselves: Esc opens a menu with everything where you type an answer."
)


class HelpScreen(ModalScreen[None]):
    """A window over the screen it explains."""

    BINDINGS: ClassVar[list[Any]] = [Binding("escape,f1,q,enter,question_mark", "dismiss", "Close")]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen VerticalScroll {
        width: 76; max-width: 95%; height: auto; max-height: 95%;
        padding: 0 1; background: $surface; border: round $primary;
    }
    HelpScreen Static { height: auto; }
    """

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room

    def compose(self) -> ComposeResult:
        """About, a paragraph for each command, general keys."""
        with VerticalScroll() as frame:
            frame.border_title = Content("Help")
            frame.border_subtitle = Content("Esc closes")
            yield Static(Content(f"{self._room.ABOUT}\n"))
            for command in self._room.commands():
                keys = ", ".join(part.capitalize() for part in command.KEY.replace("question_mark", "?").split(","))
                yield Static(Content.assemble((f"{command.TEXT}  ", "bold"), (keys, "$text-accent")))
                yield Static(Content(f"  {command.explanation()}"))
            yield Static(Content(f"\n{GENERAL}"))
