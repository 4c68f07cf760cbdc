"""Writing a report where the person stands, without ever writing over a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.engine.report import json_report, markdown_report

if TYPE_CHECKING:
    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import Scorecard
    from interviewer.core.session import Session


def export_report(session: Session, rubric: Rubric, card: Scorecard | None, folder: Path) -> tuple[Path, Path]:
    """Write Markdown and JSON, and say where. Raises OSError."""
    found = json.dumps(json_report(session, rubric, card), ensure_ascii=False, indent=2) + "\n"
    name = f"interview-{session.setup.question_id}-{session.id}"
    return (
        _write_new(folder, name, ".md", markdown_report(session, rubric, card)),
        _write_new(folder, name, ".json", found),
    )


def _write_new(folder: Path, name: str, suffix: str, text: str) -> Path:
    number = 1
    while True:
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}{suffix}"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            number += 1
        else:
            return path
