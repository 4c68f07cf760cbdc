"""Trees and hanging indents, drawn with characters to a given width."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.bank import Framework


def draw_tree(framework: Framework, width: int) -> Iterator[str]:
    """A framework as a drawn tree, one line at a time, wrapped to the width."""
    yield from textwrap.wrap(framework.title, max(10, width))
    branches = framework.branches
    for number, branch in enumerate(branches, 1):
        last = number == len(branches)
        yield from hang(branch.title, "└─ " if last else "├─ ", "   " if last else "│  ", width)
        for place, leaf in enumerate(branch.leaves, 1):
            stem = "   " if last else "│  "
            end = place == len(branch.leaves)
            yield from hang(leaf.title, stem + ("└─ " if end else "├─ "), stem + ("   " if end else "│  "), width)


def hang(text: str, first: str, rest: str, width: int) -> Iterator[str]:
    """Text wrapped to the width, behind one lead on the first line and another on those that follow."""
    lines = textwrap.wrap(" ".join(text.split()), max(8, width - len(first))) or [""]
    yield first + lines[0]
    yield from (rest + line for line in lines[1:])
