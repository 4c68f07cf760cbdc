"""Fitting a long talk to a model's window: in parts, so that no word of the candidate goes unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.core.session import Turn

BYTES_PER_TOKEN = 3.4
"""A safe estimate for prose and code (libraries.md 3)."""
RESERVE = 6000
"""Tokens kept free for rules, question, examples and criteria."""
FRAME = 60
"""Bytes around the words of a turn."""


def parts_of(turns: Sequence[Turn], window: int) -> list[list[Turn]]:
    """The talk cut so that each part fits a window of that many tokens; no turn is ever dropped.

    A single turn that is longer than the window stays whole in a part of its own: the model's refusal is better than
    a grade over words it has not seen.
    """
    room = max(1000, window - RESERVE) * BYTES_PER_TOKEN
    parts: list[list[Turn]] = [[]]
    used = 0.0
    for turn in turns:
        size = len(turn.text.encode()) + FRAME
        if parts[-1] and used + size > room:
            parts.append([])
            used = 0.0
        parts[-1].append(turn)
        used += size
    return parts
