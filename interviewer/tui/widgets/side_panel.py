"""Beside the talk: facts that were asked for, the tree, the scratchpad; as wide as what is shown needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from interviewer.tui.drawing import draw_tree
from interviewer.tui.widgets.answer_box import Scratchpad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from interviewer.core.bank import Framework


class SidePanel(Vertical):
    """Hidden until there is something to show."""

    DEFAULT_CSS = """
    SidePanel { width: 40%; max-width: 80; border-left: solid $primary 50%; display: none; }
    SidePanel.-facts, SidePanel.-found, SidePanel.-tree, SidePanel.-notes { display: block; }
    SidePanel #facts { height: auto; max-height: 40%; padding: 0 1; display: none; }
    SidePanel.-facts #facts { display: block; }
    SidePanel #found { height: auto; max-height: 40%; padding: 0 1; display: none; }
    SidePanel.-found #found { display: block; }
    SidePanel #tree { height: 1fr; padding: 0 1; display: none; }
    SidePanel.-tree #tree { display: block; }
    SidePanel #tree Static { width: 1fr; height: auto; }
    SidePanel Scratchpad { height: 1fr; border: round $secondary; padding: 0; display: none; }
    SidePanel.-notes Scratchpad { display: block; }
    """

    def __init__(self, framework: Framework, notes: str) -> None:
        super().__init__()
        self._framework = framework
        self._pad = Scratchpad(text=notes, id="scratch")
        self._pad.border_title = Content("Scratchpad (saved, never graded)")

    def compose(self) -> ComposeResult:
        """Facts, tree, notes."""
        yield Static(id="facts", markup=False)
        yield Static(id="found", markup=False)
        with VerticalScroll(id="tree"):
            yield Static(markup=False)
        yield self._pad

    @property
    def notes(self) -> str:
        """What stands on the scratchpad."""
        return self._pad.text

    def show_found(self, lines: Sequence[str]) -> None:
        """Show what the last answer was found to say (practice mode)."""
        parts = [Content.assemble("\n· ", line) for line in lines]
        self.query_one("#found", Static).update(Content.assemble(("In your last answer:", "bold"), *parts))
        self.set_class(bool(lines), "-found")

    def show_facts(self, facts: Sequence[str]) -> None:
        """Show what the interviewer said when asked."""
        lines = [Content.assemble("\n· ", fact) for fact in facts]
        self.query_one("#facts", Static).update(Content.assemble(("You asked, and were told:", "bold"), *lines))
        self.set_class(bool(facts), "-facts")

    def toggle_tree(self) -> None:
        """Show or hide the framework."""
        self.toggle_class("-tree")
        self.call_after_refresh(self._draw_tree)

    def on_resize(self) -> None:
        """Wrap the tree to the new width."""
        if self.has_class("-tree"):
            self._draw_tree()

    def _draw_tree(self) -> None:
        width = max(16, self.query_one("#tree").content_size.width - 1)
        self.query_one("#tree Static", Static).update(Content("\n".join(draw_tree(self._framework, width))))

    def toggle_notes(self) -> bool:
        """Show the scratchpad and go there, or hide it; True when it is shown."""
        self.toggle_class("-notes")
        shown = self.has_class("-notes")
        if shown:
            self._pad.focus()
        return shown
