"""Rows of the source document, each led to the one question that it asks: its own, an earlier one, or the bank's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from interviewer.adapters.bank.source_ids import Chapter, chapter_of
from interviewer.core.errors import BankError, Problem
from interviewer.core.wording import same_wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from interviewer.adapters.bank.classification import Classified
    from interviewer.adapters.bank.source_chapter import SourceCategory, SourceRow
    from interviewer.adapters.bank.source_document import SourceDocument
    from interviewer.core.catalogue import Bank

Repeat = Literal["first", "exact", "near"]


@dataclass(frozen=True)
class Row:
    """One row of the document and where it leads."""

    id: str
    chapter: Chapter
    source: SourceRow
    head: str
    """Id of the question that it asks."""
    repeat: Repeat
    known: bool
    """Did the bank have this wording before?"""
    classified: Classified | None


@dataclass
class _Resolver:
    bank: Bank
    classification: Mapping[str, Classified]
    wordings: dict[str, str] = field(default_factory=dict)
    """Question id by every wording that the bank knows."""
    near: set[str] = field(default_factory=set)
    """Wordings that the bank keeps as near repeats."""
    targets: dict[str, str] = field(default_factory=dict)
    """What each row of the document repeats, by row id."""
    first: dict[str, str] = field(default_factory=dict)
    """Row id of the first occurrence by wording."""

    def __post_init__(self) -> None:
        for question in self.bank.questions.values():
            for text in (question.question, *question.aliases, *(seed.text for seed in question.seed)):
                self.wordings.setdefault(same_wording(text), question.id)
            self.near.update(same_wording(seed.text) for seed in question.seed if seed.repeat == "near")

    def row_id(self, chapter: Chapter, source: SourceRow) -> str:
        """`ml-65`, or `ml-65-2` where the bank has another wording under that id."""
        base = name = f"{chapter.id}-{source.number}"
        key = same_wording(source.text)
        number = 2
        while key not in self.wordings and (name in self.bank.rows or name in self.targets):
            name = f"{base}-{number}"
            number += 1
        return name

    def place(self, name: str, key: str, classified: Classified | None) -> Repeat:
        """Note what the row repeats."""
        if key in self.first:
            self.targets[name] = self.first[key]
            return "exact"
        self.first[key] = name
        self.targets[name] = ""
        if key in self.wordings:
            return "near" if key in self.near else "first"
        if classified and classified.repeats and not classified.exactly:
            self.targets[name] = classified.repeats
            return "near"
        return "first"

    def head(self, name: str, key: str) -> str:
        """The question that a row leads to, through any chain of repeats."""
        if key in self.wordings:
            return self.wordings[key]
        seen: set[str] = set()
        while self.targets.get(name) and name not in seen:
            seen.add(name)
            name = self.targets[name]
        return self.bank.rows.get(name, name)


def rows_of(document: SourceDocument, bank: Bank, classification: Mapping[str, Classified]) -> tuple[Row, ...]:
    """Every row of the document in its order. Raises BankError where the classification contradicts the document."""
    resolver = _Resolver(bank, classification)
    placed: list[tuple[str, Chapter, SourceRow, Repeat, Classified | None]] = []
    for category in document.categories:
        chapter = chapter_in(bank, category)
        for source in category.rows:
            name = resolver.row_id(chapter, source)
            classified = classification.get(f"{chapter.id}-{source.number}")
            repeat = resolver.place(name, same_wording(source.text), classified)
            placed.append((name, chapter, source, repeat, classified))
    _check(document, resolver, placed)
    return tuple(_row(resolver, *row) for row in placed)


def chapter_in(bank: Bank, category: SourceCategory) -> Chapter:
    """What the bank calls a chapter of the document, by its title where it has it."""
    chapter = chapter_of(category.heading, category.tree is not None)
    for known in bank.categories.values():
        if known.title.casefold() == category.heading.casefold():
            return chapter._replace(id=known.id, title=known.title, framework=known.framework)
    return chapter


def _row(
    resolver: _Resolver, name: str, chapter: Chapter, source: SourceRow, repeat: Repeat, classified: Classified | None
) -> Row:
    key = same_wording(source.text)
    head = resolver.head(name, key)
    known = key in resolver.wordings
    orphan = repeat == "near" and not known and head not in resolver.targets and head not in resolver.bank.questions
    if orphan:
        head, repeat = name, "first"
    return Row(name, chapter, source, head, repeat, known, classified)


def _check(
    document: SourceDocument,
    resolver: _Resolver,
    placed: list[tuple[str, Chapter, SourceRow, Repeat, Classified | None]],
) -> None:
    keys = {name: same_wording(source.text) for name, _, source, _, _ in placed}
    problems: list[Problem] = []
    for name, _, source, _, classified in placed:
        if classified is None:
            continue
        if classified.wording and same_wording(classified.wording) != keys[name]:
            message = f"`{classified.id}` has another wording in the classification (its line {classified.line})"
            problems.append(
                Problem(document.file, message, line=source.line, fix="classify this document, not another")
            )
        elif classified.exactly and keys.get(classified.repeats, keys[name]) != keys[name]:
            message = (
                f"`{classified.id}` is classified as an exact repeat of `{classified.repeats}`, but differs from it"
            )
            problems.append(Problem(document.file, message, line=source.line, fix="make its duplicate_kind `near`"))
    if problems:
        raise BankError(problems)
