"""Rules on coding tasks that can be checked without running anything; `harness.py` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.core.code_task import Compare
from interviewer.core.lint.subject import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.lint.subject import Subject

CASES = 8
WRONG = 2


def task_is_complete(subject: Subject) -> Iterator[Fault]:
    """A coding entry has a statement and a task that a machine can check."""
    question = subject.question
    if subject.rubric.type.id != "coding":
        if question.code is not None:
            yield Fault("code", f"a question of type {subject.rubric.type.id} has no code", "remove it")
        return
    if not question.statement:
        yield Fault("", "`statement` is required", "the full task with examples and constraints")
    if question.code is None:
        yield Fault("", "`code` is required", "entry, signature, starter, solution, cases, stress, wrong, complexity")
        return
    code = question.code
    if len(code.cases) < CASES:
        yield Fault("code.cases", f"{len(code.cases)} cases, expected at least {CASES}", "add the edge cases")
    if len(code.wrong) < WRONG:
        yield Fault("code.wrong", f"{len(code.wrong)} wrong solutions, expected {WRONG}", "mistakes that people make")
    if (code.compare is Compare.CHECK) != bool(code.check):
        yield Fault("code.check", "`check` and `compare: check` go together", "define `check(args, result, expect)`")
    if code.stress is None and not code.no_stress:
        yield Fault("code", "`stress` is required", "or say in `no_stress` why no solution can be too slow")
    for name, text in (("solution", code.solution), ("starter", code.starter)):
        if not _defines(text, code.entry):
            yield Fault(f"code.{name}", f"does not define `{code.entry}`", "`def` or `class` at the left margin")


def _defines(text: str, name: str) -> bool:
    return any(line.startswith((f"def {name}(", f"class {name}:", f"class {name}(")) for line in text.splitlines())
