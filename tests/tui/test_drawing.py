"""Trees and hanging indents."""

from __future__ import annotations

from interviewer.tui.drawing import draw_tree, hang
from tests.fakes import TREE


def test_a_tree_is_drawn_within_its_width() -> None:
    lines = list(draw_tree(TREE, 24))
    assert lines[:3] == ["Compare A and B", "├─ Define both", "│  ├─ First thing"]
    assert lines[-3].startswith("└─ When to use which")
    assert all(len(line) <= 24 for line in lines)


def test_empty_text_still_makes_a_line() -> None:
    assert list(hang("", "- ", "  ", 20)) == ["- "]
