"""A list of points to tick, branch by branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from interviewer.tui.widgets.long_list import Line, LongList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.core.rubric import RubricBranch


class TickList(LongList):
    """Enter, space or a click ticks the point under the cursor."""

    def __init__(self, branches: Sequence[RubricBranch]) -> None:
        super().__init__(id="ticks")
        self._branches = branches
        self.ticked: set[str] = set()

    def on_mount(self) -> None:
        """Show all points."""
        self._fill()

    def _fill(self) -> None:
        lines = []
        for branch in self._branches:
            if branch.points:
                lines.append(Line(Content(branch.title), heading=True))
            for point in branch.points:
                mark = "[x]" if point.id in self.ticked else "[ ]"
                lines.append(Line(Content(f"{mark} {point.claim}"), key=point.id))
        self.show(lines, keep=True)

    @on(LongList.Chosen)
    def _tick(self, message: LongList.Chosen) -> None:
        message.stop()
        self.ticked ^= {message.key}
        self._fill()
