"""The base of every full screen: commands become keys, and a window that is too small says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from interviewer.tui.commands import Back, Command, Help, Quit, SwitchTheme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult
    from textual.binding import ActiveBinding

Result = TypeVar("Result")


class TooSmall(Static):
    """Covers a window in which nothing could be read."""

    DEFAULT_CSS = """
    TooSmall { display: none; layer: cover; dock: top; width: 100%; height: 100%; background: $background; }
    """

    def __init__(self) -> None:
        super().__init__(Content("Window too small: make it at least 40 x 12. Nothing is lost."))


class Room(Screen[None]):
    """A full screen."""

    UNDERSTANDS: ClassVar[Sequence[type[Command]]] = ()
    """The commands that it handles, in the order of the footer."""
    ABOUT: ClassVar[str] = ""
    """What the screen is for, for the help screen."""
    DEFAULT_CSS = """
    Room { layers: base cover; }
    Room.-tiny TooSmall, Room.-flat TooSmall { display: block; }
    Room .title {
        height: 1; width: 100%; padding: 0 1; background: $primary; color: $text; text-style: bold;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init_subclass__(cls, **options: Any) -> None:
        cls.BINDINGS = [command.binding() for command in cls.commands()]
        super().__init_subclass__(**options)

    @classmethod
    def commands(cls) -> tuple[type[Command], ...]:
        """Its own commands and those of every screen."""
        common = (Help, SwitchTheme, Quit)
        return (*cls.UNDERSTANDS, *(command for command in common if command not in cls.UNDERSTANDS))

    def compose(self) -> ComposeResult:
        """Contents between title and footer, and the cover."""
        yield from self.contents()
        yield Footer(show_command_palette=False)
        yield TooSmall()

    def contents(self) -> ComposeResult:
        """What the screen shows."""
        yield from ()

    def can(self, command: type[Command]) -> bool:
        """Is there anything to do for the command now?"""
        return True

    def available(self) -> Iterator[type[Command]]:
        """The commands that do something now."""
        return (command for command in self.commands() if self.can(command))

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """All keys that work now, those of the commands first and in their order, as the footer shows them."""
        found = super().active_bindings
        order = {f"command('{command.slug()}')": place for place, command in enumerate(self.commands())}
        order["choose"] = -1
        last = len(order)
        return dict(sorted(found.items(), key=lambda item: order.get(item[1].binding.action, last)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of commands that can do nothing now."""
        if action != "command":
            return super().check_action(action, parameters)
        return any(command.slug() == parameters[0] and self.can(command) for command in self.commands())

    def action_command(self, slug: str) -> None:
        """Turn a key into its command.

        It comes up from the widget that has the keys, and so behind the keys that were typed before it.
        """
        for command in self.commands():
            if command.slug() == slug:
                (self.focused or self).post_message(command())

    def say(self, text: str, *, warn: bool = False) -> None:
        """Show a passing remark."""
        self.notify(text, markup=False, severity="warning" if warn else "information", timeout=6)

    def quit(self) -> None:
        """End the program; screens with something to keep do that first."""
        self.app.exit()

    def on_command_back(self, message: Back) -> None:
        """Go back, unless this is the last screen."""
        message.stop()
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
