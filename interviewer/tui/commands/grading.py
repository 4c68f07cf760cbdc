"""Prediction and report."""

from interviewer.tui.commands.base import Command


class Grade(Command):
    """Keep what you expect and go on to the grade."""

    KEY = "ctrl+s,f5"
    TEXT = "Grade"
    EVERYWHERE = True


class SkipPrediction(Command):
    """Go straight to the grade."""

    KEY = "s"
    TEXT = "Skip this"


class StopGrading(Command):
    """Stop grading; the branches that are in are kept."""

    KEY = "escape"
    TEXT = "Stop grading"


class CopyReport(Command):
    """Copy the report as Markdown to the clipboard, through the terminal (OSC 52)."""

    KEY = "c"
    TEXT = "Copy"


class ExportReport(Command):
    """Write the report as Markdown and as JSON into the current folder."""

    KEY = "e"
    TEXT = "Export"


class AnswerAgain(Command):
    """Answer the same question anew."""

    KEY = "a"
    TEXT = "Again"


class GradeAgain(Command):
    """Grade the same talk once more, with the same or another grader. All grades are kept."""

    KEY = "g"
    TEXT = "Regrade"


class OtherGrade(Command):
    """Show the next of several grades."""

    KEY = "v"
    TEXT = "Other grade"


class ShowTalk(Command):
    """Show or hide the transcript."""

    KEY = "t"
    TEXT = "Talk"


class RevealAnswer(Command):
    """Show or hide the outline of a strong answer and the sources."""

    KEY = "m"
    TEXT = "Model answer"
