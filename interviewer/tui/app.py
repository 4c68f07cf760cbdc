"""The app: shows a frame at once, loads the program behind it, and ends cleanly whatever happens.

Start-up is what this module and the home screen are careful about: both import Textual and the standard library only.
Everything that needs pydantic comes in `_load`, in a thread, after the first paint.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import App, SystemCommand

from interviewer.tui.room import Room
from interviewer.tui.screens.home import HomeScreen
from interviewer.tui.terminal import NoControls, accept_broken_input, crash_report, on_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.filter import LineFilter
    from textual.screen import Screen

    from interviewer.engine.studio import Studio
    from interviewer.tui.commands import Help, Quit, SwitchTheme

WIDTHS = [(0, "-tiny"), (40, "-narrow"), (100, "-wide")]
HEIGHTS = [(0, "-flat"), (12, "-low"), (30, "-tall")]
"""Classes that screens get by the size of the window."""
DARK, LIGHT = "textual-dark", "textual-light"


class InterviewerApp(App[None]):
    """The terminal UI of `interviewer`."""

    TITLE = "interviewer"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    CSS = """
    ToastRack { dock: top; align: right top; margin: 2 1 0 0; }
    """

    def __init__(self, load: Callable[[], Studio], *, theme: str = DARK, start: str = "") -> None:
        """`load` builds the studio, in a thread; `start` is the question to set up at once, if any."""
        super().__init__()
        self._build_studio = load
        self._start = start
        self._gate = [NoControls()]
        self.theme = theme if theme in self.available_themes else DARK
        self.home = HomeScreen()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes before it is written."""
        return [*super().get_line_filters(), *self._gate]

    def get_default_screen(self) -> Screen[None]:
        """The first screen."""
        return self.home

    def on_mount(self) -> None:
        """Begin loading once the frame is on the screen."""
        on_signals(self.stop)
        self.call_after_refresh(self._load)

    @work(thread=True, group="load")
    def _load(self) -> None:
        # The one import inside a function: rooms brings pydantic, the engine and every other screen with it, 100 ms
        # that the first paint need not wait for.
        from interviewer.core.errors import InterviewerError  # noqa: PLC0415
        from interviewer.tui.rooms import Rooms  # noqa: PLC0415

        try:
            rooms = Rooms(self, self._build_studio())
        except InterviewerError as error:
            self.call_from_thread(self.home.show_trouble, str(error))
            return
        # What is loaded stays: the collector need not look at it again, which would stop the typing for 50 ms.
        gc.freeze()
        self.call_from_thread(self._open, rooms)
        # What is wrong with a model is said when an interview with it begins; here it would only be in the way.
        with suppress(InterviewerError):
            rooms.studio.warm()

    def _open(self, rooms: Any) -> None:
        if rooms.studio.theme in self.available_themes:
            self.theme = rooms.studio.theme
        self.home.open(rooms)
        if self._start:
            rooms.set_up(self._start)

    def stop(self, code: int) -> None:
        """End with an exit code; screens keep what was typed as they close."""
        self.exit(return_code=code)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the command palette offers: the commands of the screen that do something now."""
        if isinstance(screen, Room):
            for command in screen.available():
                yield SystemCommand(
                    f"{command.TEXT} ({command.key_name()})",
                    command.explanation(),
                    lambda command=command: screen.post_message(command()),
                )
        yield SystemCommand("Theme", "Choose among all themes", self.action_change_theme)

    def on_command_help(self, message: Help) -> None:
        """Show the keys of the screen."""
        from interviewer.tui.screens.help import HelpScreen  # noqa: PLC0415  its Markdown costs 30 ms

        if isinstance(self.screen, Room):
            self.push_screen(HelpScreen(self.screen))

    def on_command_switch_theme(self, message: SwitchTheme) -> None:
        """From dark to light, from light to dark."""
        self.theme = DARK if not self.current_theme.dark else LIGHT

    def on_command_quit(self, message: Quit) -> None:
        """Let the screen keep what it has, then end."""
        if isinstance(self.screen, Room):
            self.screen.quit()

    async def action_quit(self) -> None:
        """Ctrl+Q where no screen of ours has the keyboard, as in a dialog: the same as Quit."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Room):
                screen.quit()
                return

    def _fatal_error(self) -> None:
        error = self._exception or sys.exc_info()[1]
        if error is not None:
            self._exit_renderables.append(crash_report(getattr(error, "error", error)))
        self._close_messages_no_wait()


def run_app(app: InterviewerApp) -> int:
    """Run until the end; the exit code."""
    accept_broken_input()
    app.run()
    return app.return_code or 0
