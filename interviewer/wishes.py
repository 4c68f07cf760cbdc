"""What the command line asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from interviewer.core.scorecard import GradingMode


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for; empty where it is silent."""

    model: str = ""
    grader: str = ""
    base_url: str = ""
    bank: tuple[Path, ...] = ()
    max_cost_usd: float | None = None
    grading: GradingMode | Literal[""] = ""
