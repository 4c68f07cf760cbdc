"""The interview."""

from interviewer.tui.commands.base import Command


class Send(Command):
    """Give your answer and the floor to the interviewer. Enter alone begins a new line."""

    KEY = "ctrl+s,f5,ctrl+enter"
    TEXT = "Send"
    EVERYWHERE = True


class GetHint(Command):
    """Get the next hint. Each one is recorded and lowers what its point counts."""

    KEY = "f2"
    TEXT = "Hint"
    EVERYWHERE = True


class TryAgain(Command):
    """Ask the interviewer once more for the reply that did not come."""

    KEY = "ctrl+r"
    TEXT = "Try again"
    EVERYWHERE = True


class GoOffline(Command):
    """Let the scripted interviewer go on in place of the model that does not answer."""

    KEY = "ctrl+o"
    TEXT = "Go on offline"
    FOOTER = False
    EVERYWHERE = True


class SaidThat(Command):
    """Say that you have answered this already, and let the interviewer go on."""

    KEY = "f3"
    TEXT = "I said that"
    FOOTER = False
    EVERYWHERE = True


class SkipQuestion(Command):
    """Pass on this follow-up; what you have typed stays in the box."""

    KEY = "f4"
    TEXT = "Skip"
    FOOTER = False
    EVERYWHERE = True


class NextPhase(Command):
    """Go on to the next phase of the question; what you have typed stays in the box."""

    KEY = "f6"
    TEXT = "Next phase"
    FOOTER = False
    EVERYWHERE = True


class ToggleScratchpad(Command):
    """Show or hide the scratchpad. It is saved with the session and never graded."""

    KEY = "f7"
    TEXT = "Scratchpad"
    EVERYWHERE = True


class ToggleTree(Command):
    """Show or hide the framework tree; only in practice mode."""

    KEY = "f8"
    TEXT = "Tree"
    EVERYWHERE = True


class Pause(Command):
    """Stop the clock, or let it run again. Pauses are recorded."""

    KEY = "f9"
    TEXT = "Pause"
    EVERYWHERE = True


class Finish(Command):
    """End the talk and go on to the grade; what you have typed counts as your last answer."""

    KEY = "f10"
    TEXT = "Finish"
    FOOTER = False
    EVERYWHERE = True


class Leave(Command):
    """Leave and keep the session: it waits on the home screen, with your draft and your time."""

    KEY = "ctrl+l"
    TEXT = "Leave"
    FOOTER = False
    EVERYWHERE = True


class OpenMenu(Command):
    """Show everything you can do here; while the interviewer thinks, stop waiting."""

    KEY = "escape"
    TEXT = "Menu"
    EVERYWHERE = True


class ScrollUp(Command):
    """Scroll the talk up."""

    KEY = "ctrl+up,alt+up"
    TEXT = "Talk up"
    FOOTER = False
    EVERYWHERE = True


class ScrollDown(Command):
    """Scroll the talk down."""

    KEY = "ctrl+down,alt+down"
    TEXT = "Talk down"
    FOOTER = False
    EVERYWHERE = True
