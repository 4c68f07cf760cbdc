"""One chapter of the source document, read line by line: totals, what is tested, the tree, the questions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from interviewer.core.bank import Mark
from interviewer.core.errors import Problem

CUT_AT = 200
"""Characters after which the document cuts a question off, the three dots included."""
_LONGEST = 600
"""Characters of the longest question or title that the bank can hold."""

_FAULTS = 50
"""Problems of one chapter after which no more are noted."""

_TOTAL = re.compile(r"\W*Total Questions:\s*(\d{1,6})\s*")
_TESTING = re.compile(r"\W*What they['\u2019]re really testing:\s*(.*)")
_MODEL = re.compile(r"\W*Mental Model Framework:\s*")
_ALL = re.compile(r"\W*All (\d{1,6}) Questions?:\s*")
_ROW = re.compile(r"(\d{1,6})\.\s+(?:(\u26a0|\u26aa|\U0001f497)\ufe0f?(?:\s+|$))?(.*)")
_HEADING = re.compile(r"(.*?)\s*(\u26a0|\u26aa|\U0001f497)\ufe0f?\s*([A-Z]*)\s*")
_NODE = re.compile(r"([\u2502 ]*)[\u251c\u2514]\u2500+\s*(.*)")
_FENCE = "```"
_MARKS = {
    ("\u26a0", "DEFER"): Mark.DEFER,
    ("\u26a0", "SKIP"): Mark.SKIP,
    ("\u26aa", ""): Mark.NEUTRAL,
    ("\U0001f497", ""): Mark.LOVE,
}


@dataclass(frozen=True)
class SourceRow:
    """One numbered question."""

    number: int
    text: str
    line: int

    @property
    def cut(self) -> bool:
        """Does it end where the document cuts off?"""
        return len(self.text) == CUT_AT and self.text.endswith("...")


@dataclass(frozen=True)
class SourceTree:
    """A mental-model tree: its title, and branches with their leaves."""

    title: str
    branches: tuple[tuple[str, tuple[str, ...]], ...]
    line: int


@dataclass(frozen=True)
class SourceCategory:
    """One chapter."""

    heading: str
    mark: Mark
    testing: str
    tree: SourceTree | None
    """None where the document says that it is coming soon."""
    rows: tuple[SourceRow, ...]
    line: int


class ChapterReader:
    """Takes the lines after a heading one by one; `problems` holds what was wrong with them."""

    def __init__(self, file: str, line: int, heading: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._line = line
        self._heading, self._symbol, self._mark = self._parse_heading(heading)
        self._part = self._between
        self._declared: dict[str, tuple[int, int]] = {}
        self._testing = ""
        self._fence_line = 0
        self._fence: list[tuple[int, str]] = []
        self._tree: SourceTree | None = None
        self._rows: list[SourceRow] = []
        self._numbers: set[int] = set()

    def feed(self, number: int, line: str) -> None:
        """Take one line, without white space at its end."""
        if line or self._part == self._in_fence:
            self._part(number, line)

    def finish(self) -> SourceCategory:
        """The chapter; what it lacks and what does not add up becomes problems."""
        if self._part == self._in_fence:
            self._unclosed(self._fence_line)
        if not self._testing:
            self._fault(self._line, "the chapter does not say what it tests", "`What they're really testing:`")
        if not self._fence_line:
            self._fault(self._line, "the chapter has no mental model", "`Mental Model Framework:` and a tree")
        for what in ("Total Questions:", "All N Questions:"):
            line, declared = self._declared.get(what, (self._line, -1))
            if declared < 0:
                self._fault(line, f"the chapter lacks the line `{what}`", "it declares how many questions follow")
            elif declared != len(self._rows):
                message = f"`{self._heading}` declares {declared} questions, but {len(self._rows)} follow"
                self._fault(line, message, "correct the number, or look for what is missing")
        return SourceCategory(self._heading, self._mark, self._testing, self._tree, tuple(self._rows), self._line)

    def _fault(self, line: int, message: str, fix: str = "") -> None:
        if len(self.problems) < _FAULTS:
            self.problems.append(Problem(self._file, message, line=line, fix=fix))

    def _parse_heading(self, text: str) -> tuple[str, str, Mark]:
        found = _HEADING.fullmatch(text) if len(text) <= _LONGEST else None
        if not found or not found[1]:
            self._fault(
                self._line, f"the heading `{text.strip()[:60]}` lacks a title or a study mark", "as in `SQL \u26aa`"
            )
            return text.strip(), "", Mark.NEUTRAL
        mark = _MARKS.get((found[2], found[3]))
        if mark is None:
            self._fault(
                self._line, f"unknown study mark `{found[2]} {found[3]}`", "DEFER or SKIP follow the \u26a0 sign"
            )
        return found[1], found[2], mark or Mark.NEUTRAL

    def _between(self, number: int, line: str) -> None:
        if found := _TOTAL.fullmatch(line):
            self._declare(number, "Total Questions:", found[1])
        elif found := _TESTING.fullmatch(line):
            self._testing = found[1].strip()
            self._part = self._between if self._testing else self._in_testing
        elif _MODEL.fullmatch(line):
            self._part = self._before_fence
        elif found := _ALL.fullmatch(line):
            self._declare(number, "All N Questions:", found[1])
            self._part = self._in_list
        else:
            self._fault(number, f"a line that belongs to no part of a chapter: `{line[:60]}`", "remove it")

    def _declare(self, number: int, what: str, count: str) -> None:
        if what in self._declared:
            self._fault(number, f"`{what}` occurs twice in this chapter", "keep one of the two")
        self._declared[what] = (number, int(count))

    def _in_testing(self, number: int, line: str) -> None:
        self._part = self._between
        if _MODEL.fullmatch(line) or _ALL.fullmatch(line):
            self._between(number, line)
        else:
            self._testing = line.strip()[:_LONGEST]

    def _before_fence(self, number: int, line: str) -> None:
        if line.strip() == _FENCE and not self._fence_line:
            self._fence_line = number
            self._part = self._in_fence
        else:
            self._part = self._between
            self._fault(number, f"expected the tree between two lines of {_FENCE}", f"begin it with {_FENCE}")

    def _in_fence(self, number: int, line: str) -> None:
        if line.strip() == _FENCE:
            self._part = self._between
            self._tree = self._read_tree()
        elif _ALL.fullmatch(line):
            self._unclosed(self._fence_line)
            self._part = self._between
            self._between(number, line)
        else:
            self._fence.append((number, line))

    def _unclosed(self, line: int) -> None:
        self._fault(line, "the tree that begins here is never closed", f"end it with a line of {_FENCE}")

    def _read_tree(self) -> SourceTree | None:
        lines = [(number, line) for number, line in self._fence if line.strip("\u2502 ")]
        if not lines:
            self._fault(self._fence_line, "the tree is empty", "write `Framework coming soon...` if there is none")
            return None
        if len(lines) == 1 and "coming soon" in lines[0][1].lower():
            return None
        branches: list[tuple[str, list[str]]] = []
        for number, line in lines[1:]:
            self._add_node(number, line, branches)
        for title, leaves in branches:
            if not leaves:
                self._fault(self._fence_line, f"the branch `{title}` has no leaves", "give it at least one")
        closed = tuple((title, tuple(leaves)) for title, leaves in branches)
        return SourceTree(lines[0][1].strip()[:_LONGEST], closed, self._fence_line)

    def _add_node(self, number: int, line: str, branches: list[tuple[str, list[str]]]) -> None:
        found = _NODE.fullmatch(line)
        depth = len(found[1]) // 3 if found else -1
        if not found or not found[2] or len(found[2]) > _LONGEST:
            self._fault(number, f"not a line of a tree: `{line.strip()[:60]}`", "as in `\u251c\u2500 Branch`")
        elif depth == 0:
            branches.append((found[2], []))
        elif depth == 1 and branches:
            branches[-1][1].append(found[2])
        else:
            self._fault(number, "a tree has branches and leaves, nothing deeper", "make it a leaf of its branch")

    def _in_list(self, number: int, line: str) -> None:
        found = _ROW.fullmatch(line)
        if not found:
            self._fault(number, f"not a numbered question: `{line[:60]}`", "one question is one line, `1. ⚪ Text`")
            return
        self._check_number(number, int(found[1]))
        text = found[3].strip()
        if found[2] != self._symbol:
            self._fault(
                number, f"the mark is {found[2] or 'missing'}, the heading has {self._symbol}", "make them agree"
            )
        if not text or len(text) > _LONGEST:
            self._fault(
                number, f"the question has {len(text)} characters, expected 1 to {_LONGEST}", "one line of text"
            )
        self._rows.append(SourceRow(int(found[1]), text, number))
        self._numbers.add(int(found[1]))

    def _check_number(self, line: int, number: int) -> None:
        due = self._rows[-1].number + 1 if self._rows else 1
        if number == due:
            return
        if number in self._numbers:
            self._fault(line, f"number {number} occurs twice", f"the next number is {due}")
        elif number > due:
            missing = str(due) if number == due + 1 else f"{due} to {number - 1}"
            self._fault(line, f"number {number} follows {due - 1}: {missing} missing", "number without gaps")
        else:
            self._fault(line, f"number {number} follows {due - 1}", f"the next number is {due}")
