"""One class for each thing a person can want: key, footer text and, as docstring, the tooltip.

Key bindings, the footer, the Esc menu, the command palette and the help screen are all made from these; a screen
lists the ones it understands and handles each with `@on(TheCommand)`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding
from textual.message import Message


class Command(Message):
    """Base of all commands."""

    KEY: ClassVar[str] = ""
    """Keys, separated by commas; the first is shown."""
    TEXT: ClassVar[str] = ""
    """What the footer and the palette call it."""
    FOOTER: ClassVar[bool] = True
    """Is it shown in the footer?"""
    EVERYWHERE: ClassVar[bool] = False
    """Does its key work while a text is being typed? Only for keys that type nothing."""

    def __init_subclass__(cls, **options: Any) -> None:
        # Textual calls handlers by the message's name: without this, `Leave` would look like the mouse's Leave event.
        super().__init_subclass__(**{"namespace": "command", **options})

    @classmethod
    def slug(cls) -> str:
        """Its name in actions."""
        return cls.__name__

    @classmethod
    def explanation(cls) -> str:
        """The docstring, as one sentence or more."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def key_name(cls) -> str:
        """The first key as people write it: `Ctrl+S`, `F5`."""
        return "+".join(part.capitalize() for part in cls.KEY.split(",")[0].split("+")).replace("Question_mark", "?")

    @classmethod
    def binding(cls) -> Binding:
        """The key binding."""
        return Binding(
            cls.KEY,
            f"command('{cls.slug()}')",
            cls.TEXT,
            show=cls.FOOTER,
            priority=cls.EVERYWHERE,
            tooltip=cls.explanation(),
        )
