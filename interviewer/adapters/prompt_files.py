"""Prompt templates from files: ours, each of which a person may override by a file of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.core.errors import TemplateError
from interviewer.engine.prompting import Template, parse_template

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path


class PromptFiles:
    """Looks in the person's folder first, then in ours."""

    def __init__(self, ours: Traversable, own: Path | None = None) -> None:
        self._ours = ours
        self._own = own

    def get(self, name: str) -> Template:
        """One template. Raises TemplateError naming the file."""
        if self._own is not None and (self._own / f"{name}.md").is_file():
            return self._read(self._own / f"{name}.md", name)
        return self._read(self._ours / f"{name}.md", name)

    def _read(self, file: Path | Traversable, name: str) -> Template:
        try:
            return parse_template(name, file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateError(f"The prompt {file} cannot be read: {error}.") from error

    def overridden(self) -> tuple[str, ...]:
        """Names of templates that the person has replaced."""
        if self._own is None or not self._own.is_dir():
            return ()
        return tuple(sorted(file.stem for file in self._own.glob("*.md")))
