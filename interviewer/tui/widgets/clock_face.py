"""The clock: one line that repaints itself alone, without any layout."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class ClockFace(Widget):
    """Shows what it is told once a second."""

    DEFAULT_CSS = """
    ClockFace { height: 1; width: 48; padding: 0 1; text-align: right; background: $primary; color: $text; }
    ClockFace.-short { background: $warning; color: $text; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def show(self, text: str) -> None:
        """Show another time."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render(self) -> Content:
        """The time, at the right end."""
        width = self.content_size.width
        return Content(self._text).truncate(width, ellipsis=True)
