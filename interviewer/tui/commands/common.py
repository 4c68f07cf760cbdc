"""What every screen understands."""

from interviewer.tui.commands.base import Command


class Help(Command):
    """Show every key of this screen and what it does."""

    KEY = "f1,question_mark"
    TEXT = "Help"


class Quit(Command):
    """End the program. A running interview is kept and can be resumed."""

    KEY = "ctrl+q"
    TEXT = "Quit"
    FOOTER = False
    EVERYWHERE = True


class SwitchTheme(Command):
    """Switch between the dark and the light theme."""

    KEY = "f12"
    TEXT = "Light or dark"
    FOOTER = False
    EVERYWHERE = True


class Back(Command):
    """Go back to where you came from."""

    KEY = "escape"
    TEXT = "Back"
