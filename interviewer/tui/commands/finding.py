"""Home, browse, set-up, history."""

from interviewer.tui.commands.base import Command
from interviewer.tui.commands.common import Quit


class Browse(Command):
    """Look through all questions."""

    KEY = "b"
    TEXT = "Browse"


class ShowHistory(Command):
    """Look through all your sessions: resume, read a report, delete."""

    KEY = "h"
    TEXT = "History"


class RandomQuestion(Command):
    """Take a question at random, first of those you have not tried."""

    KEY = "r"
    TEXT = "Random"


class QuitHere(Quit):
    """End the program."""

    KEY = "q"
    TEXT = "Quit"
    FOOTER = True
    EVERYWHERE = False


class Choose(Command):
    """Set up an interview about the question under the cursor."""

    KEY = "enter"
    TEXT = "Set up"


class Find(Command):
    """Type words that the question, its id, chapter or type must contain."""

    KEY = "slash,ctrl+f"
    TEXT = "Search"


class FilterCategory(Command):
    """Show the questions of one category only."""

    KEY = "c"
    TEXT = "Category"
    FOOTER = False


class FilterType(Command):
    """Show the questions of one type only."""

    KEY = "t"
    TEXT = "Type"
    FOOTER = False


class FilterMark(Command):
    """Show the questions with one study mark only."""

    KEY = "k"
    TEXT = "Mark"
    FOOTER = False


class FilterLevel(Command):
    """Show the questions that are asked at one level only."""

    KEY = "l"
    TEXT = "Level"
    FOOTER = False


class ClearFilters(Command):
    """Show all questions again."""

    KEY = "x"
    TEXT = "Clear"


class FitMinutes(Command):
    """Take a question that fits the minutes you have."""

    KEY = "m"
    TEXT = "Minutes"


class Start(Command):
    """Ask the question and start the clock."""

    KEY = "enter"
    TEXT = "Start"


class PickFramework(Command):
    """Choose the framework to be graded against from the whole list."""

    KEY = "f"
    TEXT = "Frameworks"


class NameModels(Command):
    """Name another model as interviewer or as grader, such as openai:NAME, anthropic:NAME or compatible:NAME."""

    KEY = "n"
    TEXT = "Name a model"


class OpenSession(Command):
    """Resume the session, grade it, or read its report."""

    KEY = "enter"
    TEXT = "Open"


class DeleteSession(Command):
    """Delete the session for good, after a question."""

    KEY = "d,delete"
    TEXT = "Delete"
