"""The bank in memory: every category, framework, question type and question by id, ours and a person's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from interviewer.core.bank import Category, Framework, Mark, Question, QuestionType
from interviewer.core.cards import Card, make_card
from interviewer.core.catalogue_checks import problems_of
from interviewer.core.errors import Problem, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator

Entry = TypeVar("Entry", Category, Framework, Question, QuestionType)
Item = TypeVar("Item")


@dataclass(frozen=True)
class Origin:
    """Where an entry was read: a file and, in a file that holds a list, its key path there, such as `[2]`."""

    file: str
    at: str = ""


@dataclass(frozen=True)
class Bank:
    """Everything that can be asked. The mappings are not to be changed; `merge` makes a new bank."""

    categories: Mapping[str, Category] = field(default_factory=dict)
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    types: Mapping[str, QuestionType] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    """Ids of the questions that come from a person's own files."""
    origins: Mapping[tuple[str, str], Origin] = field(default_factory=dict)
    """Where each entry was read, by kind (`question`, `framework`, `type`, `category`) and id, for messages."""
    index: tuple[Card, ...] | None = None
    """Cards of all questions, where somebody has kept them; otherwise they are made when asked for."""

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """An index card for every question, in the bank's order. Raises UnknownName for an unknown type or category."""
        if self.index is not None:
            return self.index
        return tuple(make_card(self, question) for question in self.questions.values())

    @cached_property
    def rows(self) -> Mapping[str, str]:
        """Question id by every name that leads to it: the ids of all questions, then those of their source rows."""
        names = {name: name for name in self.questions}
        for owner, others in self._names():
            for name in others:
                names.setdefault(name, owner)
        return names

    def _names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        if self.index is not None:
            return ((card.id, card.names) for card in self.index)
        return ((question.id, question.names) for question in self.questions.values())

    def question(self, name: str) -> Question:
        """The question with that id or source row. Raises UnknownName with the nearest ids."""
        found = self.rows.get(name)
        if found is None:
            raise UnknownName("question", name, self.rows, "`interviewer bank list` shows them all.")
        return self.questions[found]

    def framework(self, name: str) -> Framework:
        """The framework with that id. Raises UnknownName."""
        return _named("framework", name, self.frameworks)

    def type(self, name: str) -> QuestionType:
        """The question type with that id. Raises UnknownName."""
        return _named("question type", name, self.types)

    def category_of(self, question: Question) -> Category | None:
        """The chapter that the question was filed under; None when it has none. Raises UnknownName."""
        return _named("category", question.category, self.categories) if question.category else None

    def type_of(self, question: Question) -> QuestionType:
        """The question's own type, or that of its framework. Raises UnknownName."""
        return self.type(question.type or self.framework(question.framework).type)

    def filed_framework(self, question: Question) -> Framework | None:
        """The tree of the chapter that the question was filed under; None without a chapter. Raises UnknownName."""
        category = self.category_of(question)
        return self.framework(category.framework) if category else None

    def mark_of(self, question: Question) -> Mark:
        """The study mark of the question's chapter; neutral without one. Raises UnknownName."""
        category = self.category_of(question)
        return category.mark if category else Mark.NEUTRAL

    def merge(self, other: Bank) -> tuple[Bank, tuple[Problem, ...]]:
        """This bank with what `other` adds, and one problem for each entry that would have replaced one of ours.

        An entry that is equal to ours is no clash. What clashes is left out; everything else is taken.
        """
        clashes: list[Problem] = []
        merged = replace(
            self,
            categories=_merged("category", self.categories, other.categories, other, clashes),
            frameworks=_merged("framework", self.frameworks, other.frameworks, other, clashes),
            types=_merged("type", self.types, other.types, other, clashes),
            questions=_merged("question", self.questions, other.questions, other, clashes, self.rows),
            origins={**other.origins, **self.origins},
        )
        added = merged.questions.keys() - self.questions.keys()
        merged = replace(merged, own=self.own | (other.own & added), index=None)
        if self.index is not None and not set(merged.types) - set(self.types):
            new = tuple(make_card(merged, merged.questions[name]) for name in merged.questions if name in added)
            merged = replace(merged, index=(*self.index, *new))
        return merged, tuple(clashes)

    def problems(self) -> tuple[Problem, ...]:
        """What does not fit together between the files: every name that nothing answers to, every id used twice."""
        return tuple(problems_of(self))


def _named(kind: str, name: str, entries: Mapping[str, Entry]) -> Entry:
    if name not in entries:
        raise UnknownName(kind, name, entries)
    return entries[name]


def _merged(
    kind: str,
    ours: Mapping[str, Entry],
    theirs: Mapping[str, Entry],
    other: Bank,
    clashes: list[Problem],
    taken: Mapping[str, str] | None = None,
) -> Mapping[str, Entry]:
    taken = taken or {}
    added: dict[str, Entry] = {}
    for name, entry in theirs.items():
        if ours.get(name) == entry:
            continue
        if name not in ours and name not in taken:
            added[name] = entry
            continue
        owner = f" (as a row of {taken[name]})" if taken.get(name, name) != name else ""
        message = f"the {kind} id `{name}` is already taken{owner}"
        origin = other.origins.get((kind, name), Origin(name))
        key = f"{origin.at}.id".removeprefix(".")
        clashes.append(Problem(origin.file, message, key=key, fix=f"choose another id, such as `my-{name}`"))
    return _Joined(ours, added) if added else ours


class _Joined(Mapping[str, Item]):
    """Two mappings without a name in common, read as one; neither is copied."""

    def __init__(self, first: Mapping[str, Item], second: Mapping[str, Item]) -> None:
        self._first = first
        self._second = second

    def __getitem__(self, name: str) -> Item:
        return self._second[name] if name in self._second else self._first[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._first
        yield from self._second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)
