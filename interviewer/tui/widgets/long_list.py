"""A list that draws only the lines in view: as fast with 10,000 of them as with ten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events


NOTHING = Content("")


@dataclass(frozen=True)
class Line:
    """One line: what it says at the left, what at the right, and the key that its owner knows it by."""

    text: Content
    aside: Content = NOTHING
    key: str = ""
    heading: bool = False
    """Is it a title, which the cursor passes over?"""


class LongList(ScrollView, can_focus=True):
    """A list with a cursor. Lines are made when they come into view, by `render` from what the owner gave."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor", "list--heading", "list--empty"}
    DEFAULT_CSS = """
    LongList {
        overflow-x: hidden;
        & > .list--cursor { background: $block-cursor-blurred-background; color: $text; }
        &:focus > .list--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .list--heading { color: $text-primary; text-style: bold; }
        & > .list--empty { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-1000000000)", "First", show=False),
        Binding("end", "move(1000000000)", "Last", show=False),
        Binding("enter", "choose", "Open"),
        Binding("space", "choose", "Open", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor came to another line."""

        key: str

    @dataclass
    class Chosen(Message):
        """The line under the cursor was chosen."""

        key: str

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:
        """`empty` is said where there are no lines."""
        super().__init__(id=id)
        self._rows: Sequence[Any] = ()
        self._line: Callable[[Any], Line] = lambda row: row
        self._empty = empty
        self.cursor = 0

    @property
    def key(self) -> str:
        """Key of the line under the cursor; empty when there is none."""
        return self._line(self._rows[self.cursor]).key if self._rows else ""

    def show(
        self,
        rows: Sequence[Any],
        line: Callable[[Any], Line] = lambda row: row,
        *,
        empty: str = "Nothing here.",
        keep: bool = False,
    ) -> None:
        """Show other rows; `keep` leaves the cursor in its place if it can."""
        self._rows, self._line, self._empty = rows, line, empty
        self.virtual_size = Size(self.size.width, len(rows))
        self.cursor = self._nearest(self.cursor if keep else 0, 1)
        self._follow()
        self.refresh()

    def go_to(self, index: int) -> None:
        """Put the cursor on a row."""
        if self._rows:
            self.cursor = self._nearest(index, 1)
            self._follow()
            self.refresh()

    def _nearest(self, index: int, step: int) -> int:
        """The nearest row that is not a heading, looking in the direction of the step first."""
        last = len(self._rows) - 1
        index = max(0, min(index, last))
        for way in (step, -step):
            place = index
            while 0 <= place <= last:
                if not self._line(self._rows[place]).heading:
                    return place
                place += 1 if way > 0 else -1
        return index

    def _follow(self) -> None:
        """Bring the cursor into view and tell where it is."""
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True, immediate=True)
        if self.cursor <= 1:
            self.scroll_to(0, 0, animate=False, force=True, immediate=True)
        self.post_message(self.Moved(self.key))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        if self._rows:
            self.cursor = self._nearest(self.cursor + by, 1 if by > 0 else -1)
            self._follow()
            self.refresh()

    def action_page(self, pages: int) -> None:
        """Move the cursor by what fits the window."""
        self.action_move(pages * max(1, self.size.height - 1))

    def action_choose(self) -> None:
        """Choose the line under the cursor."""
        if self.key:
            self.post_message(self.Chosen(self.key))

    def on_click(self, event: events.Click) -> None:
        """The first click moves the cursor, a click on the cursor chooses."""
        place = event.y + int(self.scroll_y)
        if not 0 <= place < len(self._rows) or self._line(self._rows[place]).heading:
            return
        was_there, self.cursor = self.cursor == place, place
        self._follow()
        self.refresh()
        if was_there or event.chain > 1:
            self.action_choose()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.virtual_size = Size(self.size.width, len(self._rows))
        if self._rows:
            self._follow()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        place = y + int(self.scroll_y)
        width = self.size.width
        if not self._rows and y == 0:
            return self._draw(Content(f" {self._empty}"), width, "list--empty")
        if place >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        line = self._line(self._rows[place])
        if line.heading:
            return self._draw(line.text, width, "list--heading")
        cursor = place == self.cursor
        aside = line.aside.truncate(max(0, width // 2), ellipsis=True)
        room = max(4, width - aside.cell_length - 4)
        left = line.text.truncate(room, ellipsis=True, pad=True)
        mark = Content("›" if cursor else " ")
        return self._draw(Content.assemble(mark, left, " ", aside, " "), width, "list--cursor" if cursor else "")

    def _draw(self, text: Content, width: int, component: str) -> Strip:
        style = self.get_visual_style(component) if component else self.visual_style
        return Strip(text.render_segments(style), text.cell_length).adjust_cell_length(width, style.rich_style)
