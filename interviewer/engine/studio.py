"""Where interviews are set up and taken up again: what both front ends stand on.

The command line builds one from adapters; the terminal UI is handed one. Neither decides anything that is not here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from interviewer.core.bank import Level
from interviewer.core.rubric import build_rubric
from interviewer.core.session import Session
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.graders.model_grader import ModelGrader
from interviewer.engine.interview import Desk, Interview
from interviewer.engine.interviewers.model_interviewer import ModelInterviewer
from interviewer.engine.interviewers.scripted_interviewer import ScriptedInterviewer
from interviewer.engine.meter import Metered
from interviewer.engine.planning import set_up
from interviewer.engine.retrying import Retrying
from interviewer.engine.talk_prompt import TalkPrompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from interviewer.core.catalogue import Bank
    from interviewer.core.errors import Problem
    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import GradingMode
    from interviewer.engine.meter import Meter
    from interviewer.engine.ports import ChatModel, Clock, Grader, Interviewer, Journal, SessionRow
    from interviewer.engine.prompting import Prompts
    from interviewer.engine.retrying import Waiting

OFFLINE = "offline"
"""Name of the choice that needs no model: the scripted interviewer, the coverage grader."""


@dataclass(frozen=True)
class Choice:
    """What a person picks before an interview starts."""

    question: str
    """Any id of a question."""
    framework: str = ""
    """Empty for the fitting one."""
    mode: Literal["interview", "practice"] = "interview"
    level: Level = Level.MID
    minutes: float | None = None
    """None for the question's own time plan."""
    overtime: bool = False
    interviewer: str = OFFLINE
    grader: str = OFFLINE


@dataclass
class Studio:
    """Bank, journal, clock, prompts and the way to a model."""

    bank: Bank
    journal: Journal
    clock: Clock
    prompts: Prompts
    meter: Meter
    connect: Callable[[str, Literal["interviewer", "grader"]], ChatModel]
    """Build a model from a name such as `openai:gpt-6.1-sol`. Raises SettingsError."""
    defaults: Choice = field(default_factory=lambda: Choice(""))
    """Level, mode, interviewer and grader that are in force unless a person chooses others."""
    why: str = ""
    """Why those are in force, in a sentence."""
    grading: GradingMode = "standard"
    """How a model is asked for grades."""
    warm: Callable[[], None] = lambda: None
    """Loads the SDKs of what is in force, so that the first question need not wait: up to 1.5 s, in a thread."""
    count_tokens: Callable[[str], tuple[int, str]] = lambda text: (0, "not counted")
    """Tokens of a text, and who counted them."""
    theme: str = ""
    """Name of the terminal UI's theme, where the person chose one."""
    exports: Path | None = None
    """Folder for reports that a person exports from the terminal UI."""
    problems: Sequence[Problem] = ()
    """Faults in a person's own bank that were left out."""
    on_wait: Callable[[Waiting], None] = lambda waiting: None
    """Told of every wait before another attempt; front ends set it."""

    def rubric(self, question: str, framework: str = "") -> Rubric:
        """The question laid over a framework, by default its fitting one. Raises UnknownName."""
        found = self.bank.question(question)
        tree = self.bank.framework(framework or found.framework)
        return build_rubric(found, tree, self.bank.type_of(found))

    def begin(self, choice: Choice) -> Interview:
        """Start a session: the question is asked and the clock runs when this returns."""
        rubric = self.rubric(choice.question, choice.framework)
        interviewer = self.interviewer(choice.interviewer)
        interview = Interview(Session(os.urandom(4).hex()), rubric, Desk(interviewer, self.journal, self.clock))
        interview.start(
            set_up(
                rubric,
                mode=choice.mode,
                level=choice.level,
                interviewer=interviewer.name,
                grader=self.grader(choice.grader).name,
                minutes=choice.minutes,
                overtime=choice.overtime,
            )
        )
        return interview

    def reopen(self, session_id: str, interviewer: str = "") -> Interview:
        """Take up a stored session, with its own interviewer or another one. Raises UnknownName, JournalError."""
        session = self.journal.load(session_id)
        rubric = self.rubric(session.setup.question_id, session.setup.framework)
        desk = Desk(self.interviewer(interviewer or session.setup.interviewer), self.journal, self.clock)
        interview = Interview(session, rubric, desk)
        interview.wake()
        return interview

    def rubric_of(self, session: Session) -> Rubric:
        """The rubric that a stored session is held against."""
        return self.rubric(session.setup.question_id, session.setup.framework)

    def prompt_size(self, interview: Interview) -> str:
        """How many tokens every request of this interview begins with, and who counted, as a phrase."""
        talk = TalkPrompt(interview.session, interview.rubric, self.prompts)
        count, source = self.count_tokens(talk.prefix())
        return f"{count:,} tokens, {source}"

    def interviewer(self, spec: str) -> Interviewer:
        """The interviewer of that name. Raises SettingsError."""
        if spec in {OFFLINE, ScriptedInterviewer.name}:
            return ScriptedInterviewer()
        return ModelInterviewer(self._model(spec, "interviewer"), self.prompts)

    def grader(self, spec: str) -> Grader:
        """The grader of that name. Raises SettingsError."""
        if spec in {OFFLINE, CoverageGrader.name}:
            return CoverageGrader()
        return ModelGrader(self._model(spec, "grader"), self.prompts, self.grading)

    def history(self, limit: int = 0) -> Sequence[SessionRow]:
        """Stored sessions, the newest first."""
        return self.journal.sessions(limit)

    def _model(self, spec: str, role: Literal["interviewer", "grader"]) -> ChatModel:
        metered = Metered(self.connect(spec, role), self.meter)
        return Retrying(metered, self.clock, lambda waiting: self.on_wait(waiting))
