"""Every session that was kept: open, resume, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from interviewer.core.errors import InterviewerError
from interviewer.engine import views
from interviewer.tui import commands as do
from interviewer.tui.dialogs import Ask
from interviewer.tui.room import Room
from interviewer.tui.widgets.long_list import Line, LongList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from interviewer.engine.ports import SessionRow
    from interviewer.tui.rooms import Rooms


class HistoryScreen(Room):
    """The list of sessions, the newest first."""

    UNDERSTANDS: ClassVar[Sequence[type[do.Command]]] = (do.OpenSession, do.DeleteSession, do.Back)
    ABOUT = "Enter goes on with an unfinished session, grades an ungraded one, and opens the report of the others."
    DEFAULT_CSS = "HistoryScreen LongList { height: 1fr; }"

    def __init__(self, rooms: Rooms) -> None:
        super().__init__()
        self.rooms = rooms
        self.rows: Sequence[SessionRow] = ()

    def contents(self) -> ComposeResult:
        """The list."""
        yield Static(Content("History"), classes="title")
        yield LongList()

    def on_mount(self) -> None:
        """The list has the keys."""
        self.query_one(LongList).focus()

    def on_screen_resume(self) -> None:
        """Sessions may have gone on meanwhile."""
        self._show()

    def _show(self) -> None:
        self.rows = self.rooms.past()
        self.query_one(LongList).show(self.rows, _line, empty="No session yet. Go back and press r.", keep=True)
        count = f"{len(self.rows)} session{'s' if len(self.rows) != 1 else ''}"
        self.query_one(".title", Static).update(Content(f"History · {count}"))

    @property
    def _row(self) -> SessionRow | None:
        return self.rows[self.query_one(LongList).cursor] if self.rows else None

    @on(LongList.Chosen)
    @on(do.OpenSession)
    def _open(self) -> None:
        if self._row is not None and views.next_step(self._row):
            self.rooms.resume(self._row.id)
        elif self._row is not None:
            self.say("This session was thrown away unfinished; it can only be deleted.")

    @on(do.DeleteSession)
    def _delete(self) -> None:
        row = self._row
        if row is None:
            return

        def answered(answer: str | None) -> None:
            if answer:
                self._delete_now(row.id)

        text = f"{row.question}\n{row.started[:10]}, {views.outcome_of(row)}. This cannot be undone."
        self.app.push_screen(Ask("Delete this session for good?", text, {"": "Keep it", "delete": "Delete"}), answered)

    def _delete_now(self, session_id: str) -> None:
        try:
            self.rooms.studio.journal.delete(session_id)
        except InterviewerError as error:
            self.rooms.trouble(error)
        self._show()


def _line(row: SessionRow) -> Line:
    aside = f"{row.level} · {views.outcome_of(row)} · {row.started[:10]}"
    return Line(Content(row.question), Content(aside), row.id)
