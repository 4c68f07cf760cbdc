"""The talk, drawn line by line: finished turns are wrapped once, and only the live one is wrapped again as it grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.selection import Selection

    from interviewer.core.session import Turn

FRAME_S = 1 / 10
"""Least time between two repaints of the live turn."""
WIDEST = 108
"""Longer lines are hard to read."""
BAR = "▌ "
PASSES = {"skip": "(skipped)", "said": "(I have said that already.)", "next_phase": "(Let us go on to the next phase.)"}
"""Words shown for turns without words."""


@dataclass(frozen=True)
class _Line:
    text: Content
    speaker: str = ""
    """Component class of the bar at its left; empty for a gap."""


class Transcript(ScrollView, can_focus=True):
    """All turns, the newest at the bottom, which stays in view unless one scrolls away."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"talk--interviewer", "talk--candidate"}
    DEFAULT_CSS = """
    Transcript {
        height: 1fr; padding: 0 1; overflow-x: hidden; overflow-y: scroll;
        & > .talk--interviewer { color: $primary; }
        & > .talk--candidate { color: $success; }
    }
    Transcript:focus { background: $boost; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._turns: list[Turn] = []
        self._frozen: list[_Line] = []
        self._live: list[_Line] = []
        self._heard: list[str] = []
        self._painted = 0
        self._drawn: dict[int, Strip] = {}
        """Frozen lines as they were drawn last, by number."""
        self._follows = True
        """Does the end stay in view? Until one scrolls away from it."""

    def on_mount(self) -> None:
        """Look for new pieces only while there are some."""
        self._timer = self.set_interval(FRAME_S, self._paint, pause=True)

    def show(self, turns: Sequence[Turn]) -> None:
        """Add the turns that are not shown yet; the live one gives way to what was said in the end."""
        self._timer.pause()
        self._heard.clear()
        self._live = []
        self._painted = 0
        for turn in turns[len(self._turns) :]:
            self._frozen += self._lines_of(turn)
        self._turns = list(turns)
        self._lay_out()

    def hear(self, piece: str) -> None:
        """Add a piece to the live turn."""
        if not self._heard:
            self._timer.resume()
        self._heard.append(piece)

    def _paint(self) -> None:
        if self._painted != len(self._heard):
            self._painted = len(self._heard)
            self._live = list(self._wrap("Interviewer", "".join(self._heard), "talk--interviewer"))
            self._lay_out()

    def _lay_out(self) -> None:
        """Take the new number of lines, and stay at the end if that is where one was."""
        top = self.scroll_offset.y
        follows = self._follows
        height = len(self._frozen) + len(self._live)
        if height != self.virtual_size.height:
            # The scroll bar is always there, so another height moves nothing: no layout of the screen is needed.
            self.set_reactive(Transcript.virtual_size, Size(self.size.width, height))
            self.vertical_scrollbar.window_virtual_size = height
        if follows:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        changed = max(0, len(self._frozen) - top)
        if top == self.scroll_offset.y and self._live and changed < self.size.height:
            self.refresh(Region(0, changed, self.size.width, self.size.height - changed))
        else:
            self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the end again once one has scrolled back to it."""
        super().watch_scroll_y(old_value, new_value)
        self._follows = new_value >= self.max_scroll_y - 1

    def on_resize(self) -> None:
        """Wrap everything to the new width."""
        self._drawn.clear()
        self._frozen = [line for turn in self._turns for line in self._lines_of(turn)]
        self._painted = 0
        self._paint()
        self._lay_out()

    def _lines_of(self, turn: Turn) -> Iterator[_Line]:
        who = "You" if turn.by_candidate else "Interviewer"
        note = " · hint" if turn.intent == "hint" else ""
        text = turn.text or PASSES.get(turn.intent, "(no words)")
        return self._wrap(f"{who}{note}", text, "talk--candidate" if turn.by_candidate else "talk--interviewer")

    def _wrap(self, title: str, text: str, speaker: str) -> Iterator[_Line]:
        width = max(10, min(WIDEST, self.size.width - len(BAR) - 1))
        content = Content.assemble((title, "bold"), "\n", Content(text.strip("\n")).expand_tabs(4))
        yield from (_Line(line, speaker) for line in content.wrap(width))
        yield _Line(Content(""))

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        place = y + self.scroll_offset.y
        if place in self._drawn and not self.text_selection:
            return self._drawn[place]
        strip = self._draw(place)
        if place < len(self._frozen) and not self.text_selection:
            self._drawn[place] = strip
        return strip

    def notify_style_update(self) -> None:
        """Draw everything anew in the colours of another theme."""
        super().notify_style_update()
        self._drawn.clear()

    def _draw(self, place: int) -> Strip:
        lines = self._frozen if place < len(self._frozen) else self._live
        index = place if lines is self._frozen else place - len(self._frozen)
        if index >= len(lines) or not lines[index].speaker:
            return Strip.blank(self.size.width, self.rich_style)
        line = lines[index]
        style = self.visual_style
        bar = Content(BAR).render_segments(self.get_visual_style(line.speaker))
        text = self._selected(line.text, place).render_segments(style)
        strip = Strip([*bar, *Strip(text).apply_offsets(0, place)])
        return strip.adjust_cell_length(self.size.width, style.rich_style)

    # -- selecting with the mouse ---------------------------------------------------------------------------------

    def _selected(self, text: Content, place: int) -> Content:
        span = self.text_selection.get_span(place) if self.text_selection else None
        if span is None:
            return text
        start, end = span
        style = self.screen.get_visual_style("screen--selection")
        return text.stylize(style, start, None if end == -1 else end)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The words under the selection."""
        return selection.extract("\n".join(line.text.plain for line in (*self._frozen, *self._live))), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        self.refresh()
