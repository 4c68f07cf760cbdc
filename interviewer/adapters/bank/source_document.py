"""The source document: chapters, what each tests, its study mark, a tree and numbered questions, all checked.

A document with any fault is refused as a whole, with every fault and its line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.adapters.bank.mojibake import Repair, repair
from interviewer.adapters.bank.reading import read_text
from interviewer.adapters.bank.source_chapter import ChapterReader, SourceCategory
from interviewer.core.errors import BankError, Problem
from interviewer.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_RULE = re.compile(r"={10,}\s*")
_MOST = 200
"""Problems that one error names."""
_TOTALS = re.compile(r"\W*Total Questions: (\d{1,6}) across (\d{1,6}) categories\s*")


@dataclass(frozen=True)
class SourceDocument:
    """Everything in the document, and what was done to its encoding."""

    file: str
    categories: tuple[SourceCategory, ...]
    damaged: bool
    repairs: tuple[Repair, ...]
    unrestored: tuple[tuple[int, str], ...]
    """Line and characters of what could not be put back."""

    @property
    def row_count(self) -> int:
        """Questions in all chapters."""
        return sum(len(category.rows) for category in self.categories)


def read_source(path: Path) -> SourceDocument:
    """The document at `path`, damaged or clean. Raises BankError with every fault and its line."""
    mended = repair(read_text(path))
    problems: list[Problem] = []
    categories = _read(str(path), clean(mended.text).split("\n"), problems)
    if problems:
        raise BankError(sorted(problems, key=lambda problem: problem.line or 0)[:_MOST])
    return SourceDocument(str(path), categories, mended.damaged, mended.repairs, mended.unrestored)


def _read(file: str, lines: Sequence[str], problems: list[Problem]) -> tuple[SourceCategory, ...]:
    starts = list(_headings(file, lines, problems))
    if not starts:
        what = "has no chapters" if any(line.strip() for line in lines) else "is empty"
        fix = "a chapter begins with a heading between two lines of `=`"
        problems.append(Problem(file, f"{what}, expected the source document", fix=fix))
        return ()
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    readers = [ChapterReader(file, start + 1, lines[start]) for start in starts]
    for reader, start, end in zip(readers, starts, ends, strict=True):
        for index in range(start + 2, end):
            reader.feed(index + 1, lines[index].rstrip())
    categories = tuple(reader.finish() for reader in readers)
    problems.extend(problem for reader in readers for problem in reader.problems)
    problems.extend(_repeated_headings(file, categories))
    problems.extend(_wrong_totals(file, lines[: starts[0] - 1], categories))
    return categories


def _headings(file: str, lines: Sequence[str], problems: list[Problem]) -> Iterator[int]:
    """Index of each line that stands between two rules."""
    index = 0
    while index < len(lines):
        if not _RULE.fullmatch(lines[index]):
            index += 1
        elif index + 2 < len(lines) and lines[index + 1].strip() and _RULE.fullmatch(lines[index + 2]):
            yield index + 1
            index += 3
        else:
            message = "a line of `=` that encloses no heading"
            problems.append(Problem(file, message, line=index + 1, fix="a heading stands between two such lines"))
            index += 1


def _repeated_headings(file: str, categories: Sequence[SourceCategory]) -> Iterator[Problem]:
    times = Counter(category.heading.casefold() for category in categories)
    for category in categories:
        if times[category.heading.casefold()] > 1:
            fix = "each chapter has its own heading"
            yield Problem(file, f"the heading `{category.heading}` occurs more than once", line=category.line, fix=fix)


def _wrong_totals(file: str, preamble: Sequence[str], categories: Sequence[SourceCategory]) -> Iterator[Problem]:
    """Compare the totals that the document declares before its first chapter with what was read."""
    found = [(number, match) for number, line in enumerate(preamble, 1) if (match := _TOTALS.fullmatch(line))]
    if not found:
        fix = "add `Total Questions: N across M categories` before the first chapter"
        yield Problem(file, "does not declare its totals, so nobody can tell whether it is whole", line=1, fix=fix)
        return
    line, match = found[0]
    rows = sum(len(category.rows) for category in categories)
    for declared, read, what in ((match[1], rows, "questions"), (match[2], len(categories), "categories")):
        if int(declared) != read:
            fix = "correct the total, or look for what is missing"
            yield Problem(file, f"declares {declared} {what}, but {read} were read", line=line, fix=fix)
