"""The talk as it runs: question, clock, drafts, transcript, replies. What can be done in it is in `interview`."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerError

from interviewer.core.errors import InterviewerError, JournalError, Outcome, ProviderError
from interviewer.core.session import State
from interviewer.core.text import clean
from interviewer.engine import views
from interviewer.tui.room import Room
from interviewer.tui.widgets.answer_box import AnswerBox
from interviewer.tui.widgets.clock_face import ClockFace
from interviewer.tui.widgets.side_panel import SidePanel
from interviewer.tui.widgets.status_line import StatusLine
from interviewer.tui.widgets.transcript import Transcript
from interviewer.tui.widgets.trouble_card import TroubleCard

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from textual.app import ComposeResult

    from interviewer.engine.interview import Interview
    from interviewer.engine.retrying import Waiting
    from interviewer.tui.rooms import Rooms

KEPT = "Your answer is saved."
STATUS = {
    State.CANDIDATE_TURN: "Your turn: Ctrl+S or F5 sends, Enter begins a new line.",
    State.INTERVIEWER_TURN: "The interviewer is thinking. Your clock is stopped. Esc stops waiting.",
    State.PAUSED: "Paused: your clock is stopped. F9 goes on.",
    State.CLOSED: "The talk is over.",
}
AFTER_FAILURE = {"retry": "Try again (Ctrl+R)", "offline": "Go on offline (Ctrl+O)", "leave": "Save and leave"}


class TalkScreen(Room):
    """One talk while it runs: time, drafts, transcript, replies."""

    DEFAULT_CSS = """
    TalkScreen #top { height: 1; background: $primary; }
    TalkScreen #top .title { width: 1fr; }
    TalkScreen #question { height: auto; max-height: 3; padding: 0 1; text-style: bold; background: $surface; }
    TalkScreen.-tall #question { max-height: 6; }
    TalkScreen.-tall AnswerBox { height: 30%; }
    """

    def __init__(self, rooms: Rooms, interview: Interview) -> None:
        super().__init__()
        self.rooms = rooms
        self.interview = interview
        self._reading = interview.tick()
        self._kept = ("", "")
        self._ticks = 0
        self._reply: Worker[None] | None = None
        self._sending = ""
        self._noted = 0
        """Number of the candidate's turn that feedback was given on (practice mode)."""
        self._unkept = ""
        draft = interview.restored_draft
        self.box = AnswerBox(text=draft.text, id="answer")
        self.transcript = Transcript()
        self.clock_face = ClockFace()
        self.status = StatusLine()
        self.card = TroubleCard()
        self.side = SidePanel(interview.rubric.framework, draft.scratch)

    def contents(self) -> ComposeResult:
        """Title and clock, question, talk, answer box; notes and tree at the side."""
        with Horizontal(id="top"):
            yield Static(id="about", classes="title", markup=False)
            yield self.clock_face
        yield Static(Content(self.interview.session.setup.question), id="question")
        with Horizontal():
            with Vertical():
                yield self.transcript
                yield self.status
                yield self.card
                yield self.box
            yield self.side

    def on_mount(self) -> None:
        """Take up the talk where it stands."""
        self.rooms.studio.on_wait = self._waiting
        self.box.focus()
        self.box.move_cursor(self.box.document.end)
        self.set_interval(1.0, self._tick)
        self._show()
        session = self.interview.session
        if session.state is State.INTERVIEWER_TURN:
            self._listen(self.interview.reply())

    def on_unmount(self) -> None:
        """However the screen goes, what was typed is kept."""
        self._keep()

    # -- time and drafts ----------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        before = self.interview.state
        draft = self.box.text
        try:
            reading = self.interview.tick(draft)
        except InterviewerError as error:
            self.say(str(error), warn=True)
            return
        for warning in reading.warnings_since(self._reading):
            self.say(warning)
        self._reading = reading
        self._ticks += 1
        if self.interview.state is not before:
            self._state_changed(draft)
        elif before is not State.CLOSED and (self._ticks % 2 == 0 or self._kept[0] != draft):
            self._keep()
        self.clock_face.show(views.clock_line(reading, self.interview.state))

    def _state_changed(self, draft: str) -> None:
        """A tick ended the talk, or found that the machine had been asleep."""
        if self.interview.state is State.PAUSED:
            self.say("There was a gap, as when a machine sleeps: nothing was charged, and the clock is paused.")
        elif draft.strip():
            self.box.sent(draft)
        self._show()

    def _keep(self) -> None:
        """Put draft and notes on disk."""
        if self.interview.state in views.UNGRADED:
            return
        typed = (self.box.text, self.side.notes)
        try:
            self.interview.keep_draft(*typed)
        except JournalError as error:
            if typed != self._kept:
                self.say(str(error), warn=True)
        self._kept = typed

    # -- the talk -----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the session as it is now."""
        session = self.interview.session
        self._empty_box()
        setup = session.setup
        about = (setup.question_id, setup.mode, setup.level.value, views.cost_text(self.rooms.studio.meter))
        self.query_one("#about", Static).update(Content(" · ".join(part for part in about if part)))
        self.transcript.show(session.turns)
        self.status.show(STATUS.get(session.state, ""), busy=session.state is State.INTERVIEWER_TURN)
        self.side.show_facts([turn.text for turn in views.facts_given(session)])
        last = session.last_candidate_turn
        if last is not None and last.number != self._noted and session.state is State.CANDIDATE_TURN:
            self._noted = last.number
            self.side.show_found(views.practice_notes(session, self.interview.rubric))
        self.clock_face.show(views.clock_line(self._reading, session.state))
        self.box.read_only = session.state in {State.PAUSED, State.CLOSED}
        self._show_card()
        self.refresh_bindings()

    def _empty_box(self) -> None:
        """Take out of the box what is on record now, and nothing that was typed after it."""
        last = self.interview.session.last_candidate_turn
        if self._sending and last is not None and last.text == clean(self._sending):
            self.box.sent(self._sending)
            self._sending = ""

    def _show_card(self) -> None:
        """Say what stands in the way, if anything does."""
        session, card = self.interview.session, self.card
        if self._unkept:
            card.show("This could not be saved", f"{self._unkept}\nWhat you typed is still in the box.", {})
        elif session.state is State.CLOSED:
            unsent = " What you were typing was not sent any more." if self.box.text.strip() else ""
            card.show("The talk is over", f"Everything is saved.{unsent}", {"grade": "Go on to the grade"}, focus=True)
        elif self.failed and session.failure is not None:
            outcome = session.failure.outcome
            answers = {"cap": "Raise the cap", **AFTER_FAILURE} if outcome == Outcome.CAP else AFTER_FAILURE
            title = "You stopped the reply" if outcome == Outcome.CANCELLED else "No reply came"
            begun = f"\nIt had begun: {session.failure.partial.strip()}" if session.failure.partial.strip() else ""
            card.show(title, f"{session.failure.message} {KEPT}{begun}", answers)
        else:
            card.hide()

    def _listen(self, pieces: AsyncGenerator[str, None]) -> None:
        self._unkept = ""
        self._reply = self._hear(pieces)
        # The answer is on record before the first wait for a model: by the next turn of the loop it can be shown.
        asyncio.get_running_loop().call_soon(self.call_later, self._show)

    @property
    def failed(self) -> bool:
        """Is there a reply that did not come?"""
        return self.interview.state is State.CANDIDATE_TURN and self.interview.session.failure is not None

    @work(exclusive=True, group="reply")
    async def _hear(self, pieces: AsyncGenerator[str, None]) -> None:
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    self.transcript.hear(piece)
        except ProviderError:
            # The session has it on record, and `_show_card` reads it there.
            pass
        except InterviewerError as error:
            self._unkept = str(error)
        finally:
            # By the queue, which a screen that is closing does not serve any more.
            self.call_later(self._show)

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do something that is recorded; False when it could not be, which is then shown."""
        self._unkept = ""
        try:
            act()
        except InterviewerError as error:
            self._unkept = str(error)
        self._show()
        return not self._unkept

    def _waiting(self, waiting: Waiting) -> None:
        self.status.count_down(waiting.seconds, f"{waiting.message} Attempt {waiting.attempt} of {waiting.attempts}.")

    async def _stop_reply(self) -> None:
        """Stop waiting; the engine gives the floor back, with everything kept."""
        if self._reply is not None and not self._reply.is_finished:
            self._reply.cancel()
            with suppress(WorkerError):
                await self._reply.wait()
