"""Prompt templates: Markdown files with declared variables, rendered strictly.

A file begins with a head between two `---` lines that gives `version` and `variables`, then the words. `{{name}}`
stands for a value. Values are put in as they are and never looked at again, so braces in a candidate's code are safe.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from interviewer.core.errors import TemplateError

_SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True)
class Template:
    """One prompt: its name, the version that is stamped on what it produces, and its words."""

    name: str
    version: str
    variables: frozenset[str]
    body: str

    def render(self, **values: str) -> str:
        """Fill in the values. Raises TemplateError for a value that is missing or not declared."""
        missing, unknown = self.variables - values.keys(), values.keys() - self.variables
        if missing or unknown:
            said = ", ".join(
                [
                    *(f"{name} is missing" for name in sorted(missing)),
                    *(f"{name} is unknown" for name in sorted(unknown)),
                ]
            )
            raise TemplateError(f"The prompt {self.name!r} cannot be filled in: {said}.")
        return _SLOT.sub(lambda slot: values[slot.group(1)], self.body)


def parse_template(name: str, text: str) -> Template:
    """Read a template. Raises TemplateError naming what its head or its slots lack."""
    head = _HEAD.match(text.replace("\r\n", "\n"))
    if head is None:
        raise TemplateError(f"The prompt {name!r} must begin with a head between two lines of three dashes.")
    fields = dict(line.split(":", 1) for line in head.group(1).splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in fields.items()}
    if "version" not in fields or "variables" not in fields:
        raise TemplateError(f"The head of the prompt {name!r} needs `version:` and `variables:`.")
    body = text.replace("\r\n", "\n")[head.end() :].strip() + "\n"
    declared = frozenset(part.strip() for part in fields["variables"].split(",") if part.strip())
    used = frozenset(_SLOT.findall(body))
    if used != declared:
        wrong = ", ".join(sorted(used ^ declared))
        raise TemplateError(f"The prompt {name!r} declares and uses different variables: {wrong}.")
    digest = hashlib.sha256(body.encode()).hexdigest()[:6]
    return Template(name, f"{name}-{fields['version']}-{digest}", declared, body)


class Prompts(Protocol):
    """Where templates come from."""

    def get(self, name: str) -> Template:
        """One template by name. Raises TemplateError."""
        ...
