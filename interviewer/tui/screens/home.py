"""The first screen: what to go on with, what to do today, what was done lately, and who is in force.

It paints before anything is loaded, so it imports Textual and the standard library only; `open` fills it in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from interviewer.tui.commands import Browse, Command, QuitHere, RandomQuestion, ShowHistory
from interviewer.tui.room import Room
from interviewer.tui.widgets.long_list import Line, LongList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from interviewer.tui.rooms import Rooms

WELCOME = "One question, a clock, an interviewer who asks back, and a grade for every point of the answer."
LOADING = "Loading questions and history…"


class HomeScreen(Room):
    """Where the program begins."""

    UNDERSTANDS: ClassVar[Sequence[type[Command]]] = (Browse, RandomQuestion, ShowHistory, QuitHere)
    ABOUT = "Enter opens the line under the cursor: go on with a session, answer today's question, read a report."
    DEFAULT_CSS = """
    HomeScreen #welcome { padding: 1 1 0 1; color: $text-muted; }
    HomeScreen LongList { height: 1fr; margin: 1 0; }
    HomeScreen #about { height: auto; max-height: 40%; border-top: solid $primary 50%; padding: 0 1; }
    HomeScreen.-low #welcome { padding: 0 1; }
    HomeScreen.-low LongList { margin: 0; }
    """

    rooms: Rooms | None = None

    def contents(self) -> ComposeResult:
        """The frame."""
        yield Static(Content("interviewer"), classes="title")
        with Vertical():
            yield Static(Content(WELCOME), id="welcome")
            yield LongList(empty=LOADING)
        with VerticalScroll(id="about", can_focus=False):
            yield Static(id="forces", markup=False)

    def open(self, rooms: Rooms) -> None:
        """Fill in what has been loaded."""
        self.rooms = rooms
        self.refresh_bindings()
        self.show()

    def show(self) -> None:
        """Show the present state of the history."""
        if self.rooms is not None:
            self.query_one(LongList).show(self.rooms.home_lines(), keep=True)
            self.query_one("#forces", Static).update(Content(self.rooms.forces()))

    def show_trouble(self, message: str) -> None:
        """Say why the program could not be loaded, and what to do."""
        self.query_one(LongList).show([Line(Content("The program could not be loaded."), heading=True)])
        self.query_one("#forces", Static).update(Content(f"{message}\n\nMend this, then start interviewer again."))

    def on_screen_resume(self) -> None:
        """The history may have changed meanwhile."""
        self.show()

    def can(self, command: type[Command]) -> bool:
        """Only what needs no bank works before it is loaded."""
        return self.rooms is not None or command not in {Browse, RandomQuestion, ShowHistory}

    @on(LongList.Chosen)
    def _open_line(self, message: LongList.Chosen) -> None:
        if self.rooms is not None:
            self.rooms.open(message.key)

    @on(Browse)
    def _browse(self) -> None:
        if self.rooms is not None:
            self.rooms.browse()

    @on(RandomQuestion)
    def _random(self) -> None:
        if self.rooms is not None:
            self.rooms.random_question()

    @on(ShowHistory)
    def _history(self) -> None:
        if self.rooms is not None:
            self.rooms.history()

    @on(QuitHere)
    def _quit(self) -> None:
        self.quit()
