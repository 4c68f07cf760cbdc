"""The terminal UI: painted first, filled from the studio as soon as that is there."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from interviewer.tui.app import InterviewerApp, run_app

if TYPE_CHECKING:
    import argparse

    from interviewer.engine.studio import Studio


def run(args: argparse.Namespace) -> int:
    """Open it; the exit code is the app's."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        sys.stderr.write("interviewer: the terminal UI needs a terminal. Try `interviewer run ml-65` or --help.\n")
        return 2

    def load() -> Studio:
        """In a thread, after the first paint: everything but Textual is imported here."""
        common = import_module("interviewer.commands.common")
        compose = import_module("interviewer.compose")
        studio: Studio = compose.build_studio(common.wishes_of(args))
        return studio

    return run_app(InterviewerApp(load))
