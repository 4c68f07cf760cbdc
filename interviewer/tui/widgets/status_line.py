"""One line that says whose turn it is and, while somebody is waited for, that one can stop waiting."""

from __future__ import annotations

from time import monotonic

from textual.content import Content
from textual.widget import Widget

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
FRAME_S = 0.25


class StatusLine(Widget):
    """Text, with a spinner and a countdown where something is going on; repaints itself alone."""

    DEFAULT_CSS = """
    StatusLine { height: 1; width: 1fr; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    StatusLine.-busy { color: $text; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._busy = False
        self._until: float | None = None
        self._retry = ""

    def on_mount(self) -> None:
        """The spinner turns only while something is waited for."""
        self._timer = self.set_interval(FRAME_S, self.refresh, pause=True)

    def show(self, text: str, *, busy: bool = False) -> None:
        """Say something else."""
        self._text, self._busy, self._until = text, busy, None
        self.set_class(busy, "-busy")
        if busy:
            self._timer.resume()
        else:
            self._timer.pause()
        self.refresh()

    def count_down(self, seconds: float, reason: str) -> None:
        """Say why there is another attempt, and when."""
        self._until, self._retry = monotonic() + seconds, reason
        self.refresh()

    def render(self) -> Content:
        """The line."""
        if not self._busy:
            return Content(self._text)
        now = monotonic()
        frame = FRAMES[int(now / FRAME_S) % len(FRAMES)]
        if self._until is not None and self._until > now:
            return Content(f"{frame} {self._retry} Again in {self._until - now:.0f} s. Esc stops waiting.")
        return Content(f"{frame} {self._text}")
