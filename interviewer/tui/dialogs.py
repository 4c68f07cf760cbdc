"""Small windows over a screen: a question with buttons, a list to choose from, a line of text, the Esc menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from interviewer.tui.widgets.long_list import Line, LongList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from interviewer.tui.commands import Command


class Dialog(ModalScreen[str]):
    """A window that closes with an answer; Esc gives the empty one, which changes nothing."""

    BINDINGS: ClassVar[list[Any]] = [Binding("escape", "answer('')", "Close")]
    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > Vertical {
        width: 72; max-width: 95%; height: auto; max-height: 95%;
        padding: 0 1; background: $surface; border: round $primary;
    }
    Dialog .text { height: auto; max-height: 12; margin: 0 0 1 0; }
    Dialog .text Static { width: 1fr; height: auto; }
    Dialog Horizontal { height: auto; }
    Dialog Button { margin: 0 1 0 0; min-width: 8; }
    Dialog LongList { height: auto; max-height: 16; }
    """

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """A frame with title and text, and what the kind of dialog adds."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            if self._text:
                with VerticalScroll(classes="text", can_focus=False):
                    yield Static(Content(self._text))
            yield from self.choices()

    def choices(self) -> ComposeResult:
        """What there is to choose."""
        yield from ()

    def action_answer(self, answer: str) -> None:
        """Close with an answer."""
        self.dismiss(answer)


class Ask(Dialog):
    """A question with a button for each answer; the first has the focus."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("left,up", "app.focus_previous", "Previous", show=False),
        Binding("right,down", "app.focus_next", "Next", show=False),
    ]

    def __init__(self, title: str, text: str, answers: Mapping[str, str]) -> None:
        """`answers` maps what is given back to what the button says."""
        super().__init__(title, text)
        self._answers = answers

    def choices(self) -> ComposeResult:
        """The buttons."""
        with Horizontal():
            for number, (answer, label) in enumerate(self._answers.items()):
                variant: Any = "primary" if number == 0 else "default"
                yield Button(Content(label), name=answer, variant=variant, compact=len(self._answers) > 3)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        self.dismiss(message.button.name or "")


def told(text: str, title: str = "That did not work") -> Ask:
    """A message that must be read."""
    return Ask(title, text, {"": "Close"})


class ChooseOne(Dialog):
    """A list of which one is chosen."""

    def __init__(self, title: str, options: Sequence[tuple[str, str]], chosen: str = "", text: str = "") -> None:
        """`options` are values with what the list says of them."""
        super().__init__(title, text)
        self._options = options
        self._chosen = chosen

    def choices(self) -> ComposeResult:
        """The list."""
        yield LongList()

    def on_mount(self) -> None:
        """Fill the list; values are kept by number, so that an empty one can be chosen too."""
        lines = [Line(Content(label), key=str(number)) for number, (_, label) in enumerate(self._options)]
        chosen = self.query_one(LongList)
        chosen.styles.height = min(len(lines), 16)
        chosen.show(lines)
        values = [value for value, _ in self._options]
        chosen.go_to(values.index(self._chosen) if self._chosen in values else 0)
        chosen.focus()

    @on(LongList.Chosen)
    def _choose(self, message: LongList.Chosen) -> None:
        message.stop()
        self.dismiss(self._options[int(message.key)][0] or ANY)


ANY = "*"
"""What `ChooseOne` gives back for the empty value, since an empty answer means that the dialog was closed."""


class AskText(Dialog):
    """A line of text."""

    def __init__(self, title: str, text: str, value: str = "", placeholder: str = "") -> None:
        super().__init__(title, text)
        self._value = value
        self._placeholder = placeholder

    def choices(self) -> ComposeResult:
        """The line, and the two buttons for a mouse."""
        yield Input(self._value, placeholder=self._placeholder)
        with Horizontal():
            yield Button("OK", name="ok", variant="primary", compact=True)
            yield Button("Cancel", name="", compact=True)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.dismiss(message.value.strip())

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        self.dismiss(self.query_one(Input).value.strip() if message.button.name else "")


class Menu(ChooseOne):
    """Everything that can be done now, from the commands of a screen."""

    def __init__(self, commands: Sequence[type[Command]]) -> None:
        wide = max(len(command.TEXT) for command in commands)
        options = [(command.slug(), f"{command.TEXT:<{wide}}   {command.key_name()}") for command in commands]
        super().__init__("What would you like to do?", options)
