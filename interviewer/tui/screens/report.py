"""The grade as it comes in, and the report once it is there."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from interviewer.core.errors import InterviewerError
from interviewer.core.session import State
from interviewer.engine import views
from interviewer.engine.report import markdown_report
from interviewer.engine.studio import OFFLINE
from interviewer.tui import commands as do
from interviewer.tui.dialogs import AskText, ChooseOne
from interviewer.tui.exporting import export_report
from interviewer.tui.room import Room
from interviewer.tui.widgets import report_text
from interviewer.tui.widgets.status_line import StatusLine
from interviewer.tui.widgets.trouble_card import TroubleCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.worker import Worker

    from interviewer.core.scorecard import Scorecard
    from interviewer.engine.interview import Interview
    from interviewer.engine.ports import Grader
    from interviewer.engine.retrying import Waiting
    from interviewer.tui.rooms import Rooms

OTHER = "other"
WIDEST = 110
"""Longer lines are hard to read."""


class ReportScreen(Room):
    """Grades a talk that has no grade yet, then shows what was found."""

    UNDERSTANDS: ClassVar[Sequence[type[do.Command]]] = (
        do.StopGrading,
        do.Back,
        do.AnswerAgain,
        do.CopyReport,
        do.ExportReport,
        do.GradeAgain,
        do.OtherGrade,
        do.ShowTalk,
        do.RevealAnswer,
    )
    ABOUT = "Every point of the rubric with what was found of it, in your own words where it was found."
    DEFAULT_CSS = """
    ReportScreen #headline { height: auto; max-height: 3; padding: 0 1; text-style: bold; background: $surface; }
    ReportScreen #report { padding: 0 1; height: 1fr; }
    ReportScreen #report Static { width: 1fr; height: auto; }
    """

    def __init__(self, rooms: Rooms, interview: Interview) -> None:
        super().__init__()
        self.rooms = rooms
        self.interview = interview
        self._partial: Scorecard | None = None
        self._shown = -1
        self._worker: Worker[None] | None = None
        self._open: set[type[do.Command]] = set()

    def contents(self) -> ComposeResult:
        """Headline, progress, report."""
        yield Static(Content(f"Report · {self.interview.session.setup.question}"), classes="title")
        yield Static(id="headline", markup=False)
        yield StatusLine()
        yield TroubleCard()
        with VerticalScroll(id="report"):
            yield Static(id="text", markup=False)

    def on_mount(self) -> None:
        """Grade what has no grade yet."""
        self.rooms.studio.on_wait = self._waiting
        self.query_one("#report").focus()
        if self.interview.session.scorecards:
            self._show()
        else:
            self._grade_by(self.interview.session.setup.grader)

    def on_resize(self) -> None:
        """Wrap everything to the new width."""
        self.call_after_refresh(self._show)

    @property
    def grading(self) -> bool:
        """Is a grading under way?"""
        return self._worker is not None and not self._worker.is_finished

    @property
    def card(self) -> Scorecard | None:
        """The grade that is shown."""
        cards = self.interview.session.scorecards
        if self._partial is not None or not cards:
            return self._partial
        return cards[self._shown % len(cards)]

    def can(self, command: type[do.Command]) -> bool:
        """While a grading runs, it can only be stopped."""
        if command is do.StopGrading:
            return self.grading
        if command is do.OtherGrade:
            return len(self.interview.session.scorecards) > 1
        return not self.grading or command in {do.Help, do.Quit, do.SwitchTheme, do.ShowTalk}

    def _show(self) -> None:
        session, rubric = self.interview.session, self.interview.rubric
        width = min(WIDEST, max(30, self.query_one("#report").content_size.width - 2))
        waiting = views.waiting_branches(session, rubric) if self.grading else frozenset()
        parts = [report_text.report_text(session, rubric, self.card, width, waiting)]
        if do.RevealAnswer in self._open:
            parts.append(report_text.model_answer(rubric, width))
        if do.ShowTalk in self._open:
            parts.append(report_text.talk(session, width))
        self.query_one("#text", Static).update(Content("\n").join(parts))
        headline = "Grading…" if self.grading else report_text.headline(self.card)
        self.query_one("#headline", Static).update(Content(headline))
        self.refresh_bindings()

    # -- grading ------------------------------------------------------------------------------------------------------

    def _grade_by(self, name: str) -> None:
        try:
            grader = self.rooms.studio.grader(name)
        except InterviewerError as error:
            self._trouble(str(error))
            return
        self.query_one(TroubleCard).hide()
        self._worker = self._grade(grader)
        self._progress()
        self._show()

    @work(exclusive=True, group="grade")
    async def _grade(self, grader: Grader) -> None:
        trouble = ""
        try:
            async with aclosing(self.interview.grade(grader)) as branches:
                async for _ in branches:
                    self._partial = self.interview.partial_scorecard(grader)
                    self._progress()
                    self._show()
        except InterviewerError as error:
            trouble = str(error)
        finally:
            self._partial = None
            if self.interview.state is not State.GRADED and self.interview.session.verdicts:
                self._partial = self.interview.partial_scorecard(grader)
            if self.is_mounted:
                self.call_later(self._graded, trouble)

    def _progress(self) -> None:
        total = sum(1 for branch in self.interview.rubric.branches if branch.points)
        left = len(views.waiting_branches(self.interview.session, self.interview.rubric))
        text = f"Grading: {total - left} of {total} branches are in. Esc stops; what is in is kept."
        self.query_one(StatusLine).show(text, busy=True)

    def _graded(self, trouble: str) -> None:
        self.query_one(StatusLine).show("")
        self._shown = -1
        if trouble or self.interview.state is not State.GRADED:
            self._trouble(trouble or "Grading was stopped.")
        self._show()

    def _trouble(self, text: str) -> None:
        answers = {"again": "Grade again", "offline": "Grade offline"}
        self.query_one(TroubleCard).show("Not graded", f"{text} The talk is saved.", answers)

    def _waiting(self, waiting: Waiting) -> None:
        self.query_one(StatusLine).count_down(
            waiting.seconds, f"{waiting.message} Attempt {waiting.attempt} of {waiting.attempts}."
        )

    @on(TroubleCard.Answered)
    def _answered(self, message: TroubleCard.Answered) -> None:
        self._grade_by(OFFLINE if message.answer == "offline" else self.interview.session.setup.grader)

    @on(do.StopGrading)
    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    @on(do.GradeAgain)
    def _grade_again(self) -> None:
        names = dict.fromkeys((self.rooms.studio.defaults.grader, self.interview.session.setup.grader, OFFLINE))
        options = [(name, "offline: coverage, no model" if name == OFFLINE else name) for name in names]

        def chosen(name: str | None) -> None:
            if name == OTHER:
                text = "openai:NAME, anthropic:NAME or compatible:NAME"
                self.app.push_screen(AskText("Which model?", text), chosen)
            elif name:
                self._grade_by(name)

        self.app.push_screen(ChooseOne("Grade by", [*options, (OTHER, "another model…")]), chosen)

    # -- reading ------------------------------------------------------------------------------------------------------

    @on(do.OtherGrade)
    def _other(self) -> None:
        self._shown -= 1
        self._show()

    @on(do.ShowTalk)
    @on(do.RevealAnswer)
    def _toggle(self, message: do.Command) -> None:
        self._open ^= {type(message)}
        self._show()
        if type(message) in self._open:
            self.query_one("#report").scroll_end(animate=False)

    @on(do.CopyReport)
    def _copy(self) -> None:
        self.app.copy_to_clipboard(markdown_report(self.interview.session, self.interview.rubric, self.card))
        self.say("Copied, if your terminal allows it (OSC 52). e writes it to a file.")

    @on(do.ExportReport)
    def _export(self) -> None:
        try:
            paths = export_report(self.interview.session, self.interview.rubric, self.card, Path.cwd())
        except OSError as error:
            self.say(f"Nothing was written: {error.strerror or error}. Start interviewer in another folder.", warn=True)
            return
        self.say(f"Written: {paths[0]} and {paths[1].name}")

    @on(do.AnswerAgain)
    def _again(self) -> None:
        self.rooms.set_up(self.interview.session.setup.question_id, instead=True)
