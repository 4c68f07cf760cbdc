"""Every intention is declared once, with a key, a name and an explanation."""

from __future__ import annotations

import pytest

from interviewer.tui import commands
from interviewer.tui.commands import Command
from interviewer.tui.room import Room
from interviewer.tui.screens.browse import BrowseScreen
from interviewer.tui.screens.history import HistoryScreen
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.screens.prediction import PredictionScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.screens.set_up import SetUpScreen

ALL = [getattr(commands, name) for name in commands.__all__ if name != "Command"]
SCREENS = [
    HomeScreen,
    BrowseScreen,
    SetUpScreen,
    InterviewScreen,
    PredictionScreen,
    ReportScreen,
    HistoryScreen,
]


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.__name__)
def test_it_has_key_name_and_explanation(command: type[Command]) -> None:
    assert command.KEY
    assert command.TEXT
    assert command.explanation().endswith(".")
    assert command.handler_name.startswith("on_command_")


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_means_two_things_on_one_screen(screen: type[Room]) -> None:
    keys = [key for command in screen.commands() for key in command.KEY.split(",")]
    twice = {key for key in keys if keys.count(key) > 1}
    # Esc stops a grading while one runs and goes back when none does; never both.
    assert twice <= ({"escape"} if screen is ReportScreen else set())


@pytest.mark.parametrize("screen", SCREENS)
def test_every_command_is_handled(screen: type[Room]) -> None:
    handled = {
        message for base in screen.__mro__ for message in getattr(base, "__dict__", {}).get("_decorated_handlers", {})
    }
    named = {commands.Back, commands.Help, commands.Quit, commands.SwitchTheme}
    assert set(screen.commands()) <= handled | named


def test_keys_that_work_while_typing_type_nothing() -> None:
    for command in InterviewScreen.commands():
        if command.EVERYWHERE:
            assert all(len(key) > 1 for key in command.KEY.split(","))
        else:
            assert command is commands.Help
