"""What do you expect? Asked before the grade is shown; one key skips it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Button, Static

from interviewer.core.bank import Decision
from interviewer.core.errors import InterviewerError
from interviewer.engine.report import words
from interviewer.tui import commands as do
from interviewer.tui.room import Room
from interviewer.tui.widgets.long_list import LongList
from interviewer.tui.widgets.pick_row import PickRow
from interviewer.tui.widgets.tick_list import TickList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from interviewer.engine.interview import Interview
    from interviewer.tui.rooms import Rooms

INTRODUCTION = (
    "Before you see the grade: what do you expect, and which points did you make? "
    "Ticks count as your own claim where the coverage grader finds nothing. Press s to skip this."
)
SURE = ("", "10", "30", "50", "70", "90", "100")


class PredictionScreen(Room):
    """The candidate's own view of the answer."""

    UNDERSTANDS: ClassVar[Sequence[type[do.Command]]] = (do.Grade, do.SkipPrediction, do.Back)
    ABOUT = "Say what you expect before you see the grade. Space ticks a point, Ctrl+S goes on, s skips all of it."
    DEFAULT_CSS = """
    PredictionScreen #introduction { height: auto; padding: 0 1; color: $text-muted; }
    PredictionScreen #ticks { height: 1fr; margin: 1 0 0 0; }
    PredictionScreen Button { width: auto; margin: 0 0 0 1; }
    """

    def __init__(self, rooms: Rooms, interview: Interview) -> None:
        super().__init__()
        self.rooms = rooms
        self.interview = interview

    def contents(self) -> ComposeResult:
        """Decision, confidence, ticks."""
        yield Static(Content(f"What do you expect? · {self.interview.session.setup.question}"), classes="title")
        yield Static(Content(INTRODUCTION), id="introduction")
        decisions = [("", "no idea"), *((decision.value, words(decision.value)) for decision in Decision)]
        yield PickRow("Decision", decisions, id="decision")
        yield PickRow("How sure", [(value, f"{value}%" if value else "-") for value in SURE], id="sure")
        yield TickList(self.interview.rubric.branches)
        yield Button("Go on to the grade (Ctrl+S)", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Begin with the decision."""
        self.query_one("#decision").focus()

    @on(Button.Pressed)
    @on(do.Grade)
    def _grade(self) -> None:
        decision = self.query_one("#decision", PickRow).value
        sure = self.query_one("#sure", PickRow).value
        ticks = tuple(name for name in self.interview.rubric.points if name in self.query_one(TickList).ticked)
        try:
            self.interview.predict(Decision(decision) if decision else None, int(sure) if sure else None, ticks)
        except InterviewerError as error:
            self.rooms.trouble(error)
            return
        self.rooms.report(self.interview)

    @on(do.SkipPrediction)
    def _skip(self) -> None:
        self.rooms.report(self.interview)

    @on(LongList.Moved)
    def _moved(self, message: LongList.Moved) -> None:
        """Say the whole point where the line is too short for it."""
        point = self.interview.rubric.points.get(message.key)
        if point is not None and self.query_one(TickList).has_focus:
            self.query_one("#introduction", Static).update(Content(point.claim))
