"""Where one gets to from where: opens the screens, so that no screen has to know another one.

Imported after the first paint; everything that needs the engine hangs on this module.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.core.errors import InterviewerError, SettingsError
from interviewer.core.session import State
from interviewer.engine import views
from interviewer.engine.studio import OFFLINE, Choice
from interviewer.tui.dialogs import Ask, told
from interviewer.tui.screens.browse import BrowseScreen
from interviewer.tui.screens.history import HistoryScreen
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.screens.prediction import PredictionScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.screens.set_up import SetUpScreen
from interviewer.tui.widgets.long_list import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from interviewer.engine.interview import Interview
    from interviewer.engine.ports import SessionRow
    from interviewer.engine.studio import Studio

RECENT = 8
HISTORY = 2000
"""Sessions that the screens look back on; `interviewer history --limit 0` lists them all."""


class Rooms:
    """The app, the studio, and the ways between the screens."""

    def __init__(self, app: App[None], studio: Studio) -> None:
        self.app = app
        self.studio = studio

    # -- home ---------------------------------------------------------------------------------------------------------

    def home_lines(self) -> list[Line]:
        """What the home screen lists."""
        history = self.past()
        lines = _section("Continue", [row for row in history if views.next_step(row) in {"resume", "grade"}][:3])
        today = views.todays_suggestion(self.entries(), self.studio.clock.now().date())
        if today is not None:
            lines.append(Line(Content("Today"), heading=True))
            lines.append(Line(Content(today.entry.question), Content(today.why), f"practise:{today.entry.id}"))
        recent = [row for row in history if views.next_step(row) == "report"][:RECENT]
        return lines + _section("Recent", recent)

    def forces(self) -> str:
        """Who interviews and grades, and why."""
        chosen = self.studio.defaults
        found = views.forces(chosen.interviewer, chosen.grader, OFFLINE)
        left_out = len(self.studio.problems)
        own = f"\n{left_out} faults in your own questions: see `interviewer bank check`." if left_out else ""
        return f"{found.interviewer} {found.grader}\n{found.why}{own}"

    def open(self, key: str) -> None:
        """Do what a line of the home screen or the history stands for, as `step:id`."""
        step, _, name = key.partition(":")
        if step == "practise":
            self.set_up(name)
        else:
            self.resume(name)

    # -- screens ------------------------------------------------------------------------------------------------------

    def entries(self) -> tuple[views.Entry, ...]:
        """Every question with what the history knows of it."""
        return views.catalogue(self.studio.bank, self.past())

    def past(self) -> Sequence[SessionRow]:
        """Stored sessions; none, and a remark, when the history cannot be read."""
        try:
            return self.studio.history(HISTORY)
        except InterviewerError as error:
            self.app.notify(str(error), markup=False, severity="error")
            return ()

    def browse(self) -> None:
        """The list of questions."""
        self.app.push_screen(BrowseScreen(self))

    def history(self) -> None:
        """The list of sessions."""
        self.app.push_screen(HistoryScreen(self))

    def random_question(self) -> None:
        """Set up a question at random."""
        chosen = views.pick(self.entries(), random.random())
        if chosen is not None:
            self.set_up(chosen.id)

    def set_up(self, question: str, *, instead: bool = False) -> None:
        """Choose how to be interviewed about a question; `instead` replaces the present screen."""
        try:
            screen = SetUpScreen(self, self.studio.bank.question(question))
        except InterviewerError as error:
            self.trouble(error)
            return
        if instead:
            self.app.switch_screen(screen)
        else:
            self.app.push_screen(screen)

    def begin(self, choice: Choice) -> None:
        """Start the interview in place of the set-up screen."""
        try:
            interview = self.studio.begin(choice)
        except InterviewerError as error:
            self.trouble(error)
            return
        self.app.switch_screen(InterviewScreen(self, interview))

    def resume(self, session_id: str, interviewer: str = "") -> None:
        """Take up a stored session where it stands: the talk, the grade, the report."""
        try:
            state = self.studio.journal.load(session_id).state
            talking = state in views.RUNNING
            interview = self.studio.reopen(session_id, interviewer if talking else OFFLINE)
        except SettingsError as error:
            self._offer_offline(session_id, error)
        except InterviewerError as error:
            self.trouble(error)
        else:
            self.app.push_screen(InterviewScreen(self, interview) if talking else self._after_talk(interview))

    def _offer_offline(self, session_id: str, error: SettingsError) -> None:
        def answered(answer: str | None) -> None:
            if answer:
                self.resume(session_id, OFFLINE)

        question = Ask("Its interviewer cannot be reached", str(error), {"offline": "Go on offline", "": "Not now"})
        self.app.push_screen(question, answered)

    def _after_talk(self, interview: Interview) -> PredictionScreen | ReportScreen:
        if interview.state is State.CLOSED and interview.session.prediction is None:
            return PredictionScreen(self, interview)
        return ReportScreen(self, interview)

    def after_talk(self, interview: Interview) -> None:
        """The talk is over: what do you expect?"""
        self.app.switch_screen(self._after_talk(interview))

    def report(self, interview: Interview) -> None:
        """Grade, and show what was found."""
        self.app.switch_screen(ReportScreen(self, interview))

    def trouble(self, error: InterviewerError) -> None:
        """Say what went wrong."""
        self.app.push_screen(told(str(error)))


def _section(title: str, rows: list[SessionRow]) -> list[Line]:
    if not rows:
        return []
    lines = [Line(Content(title), heading=True)]
    lines += [session_line(row) for row in rows]
    return lines


def session_line(row: SessionRow) -> Line:
    """A stored session on one line."""
    aside = f"{views.outcome_of(row)}  {row.started[:10]}"
    step = views.next_step(row)
    return Line(Content(row.question), Content(aside), f"{step}:{row.id}" if step else f":{row.id}")
