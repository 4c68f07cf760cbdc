"""Index cards: what lists and searches need of a question, without reading the question itself.

A bank of authored questions is megabytes of text; a list of them is not. Cards are made once, kept beside the bank,
and are plain values that cost nothing to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.core.bank import Question
    from interviewer.core.catalogue import Bank


@dataclass(frozen=True, slots=True)
class Card:
    """One question as lists show it."""

    id: str
    question: str
    names: tuple[str, ...]
    """Every id that leads to it."""
    aliases: tuple[str, ...]
    """Other wordings, those of its source rows included."""
    seed: tuple[tuple[str, str, str], ...]
    """Source rows: id, wording, kind of repeat."""
    category: str
    category_title: str
    mark: str
    type: str
    type_title: str
    framework: str
    domain_framework: str
    difficulty: int
    asked_from: str
    target: str
    minutes: float
    authored: bool
    points: int
    followups: int
    hints: int
    samples: int

    @property
    def haystack(self) -> str:
        """Everything that a search looks at, in lower case."""
        parts = (self.question, *self.names, *self.aliases, self.category_title, self.type_title)
        return " ".join(parts).casefold()

    @property
    def chapters(self) -> frozenset[str]:
        """Prefixes of its rows: every category that it was filed under."""
        return frozenset({self.category, *(row.rsplit("-", 1)[0] for row, _, _ in self.seed)})


def make_card(bank: Bank, question: Question) -> Card:
    """The card of a question. Raises UnknownName when its type or category is unknown."""
    category, kind = bank.category_of(question), bank.type_of(question)
    wordings = [row.text for row in question.seed if row.text != question.question]
    return Card(
        id=question.id,
        question=question.question,
        names=question.names,
        aliases=tuple(dict.fromkeys([*question.aliases, *wordings])),
        seed=tuple((row.row, row.text, row.repeat) for row in question.seed),
        category=question.category,
        category_title=category.title if category else "",
        mark=bank.mark_of(question).value,
        type=kind.id,
        type_title=kind.title,
        framework=question.framework,
        domain_framework=question.domain_framework,
        difficulty=question.difficulty,
        asked_from=question.levels.asked_from.value,
        target=question.levels.target.value,
        minutes=round((question.time or kind.time).total_s / 60, 1),
        authored=question.authored,
        points=sum(len(branch.points) for branch in question.branches),
        followups=len(question.followups),
        hints=len(question.hints),
        samples=len(question.samples),
    )
