"""New entries of the bank, made of the chapters and rows that it lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from interviewer.adapters.bank.source_ids import id_of
from interviewer.adapters.bank.source_rows import chapter_in
from interviewer.core.bank import Category, Framework, Question
from interviewer.core.errors import BankError, Problem
from interviewer.core.wording import propose_fit, same_wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.adapters.bank.source_chapter import SourceCategory, SourceTree
    from interviewer.adapters.bank.source_document import SourceDocument
    from interviewer.adapters.bank.source_ids import Chapter
    from interviewer.adapters.bank.source_rows import Row
    from interviewer.core.catalogue import Bank


@dataclass
class Drafts:
    """What would be added."""

    categories: list[Category] = field(default_factory=list)
    frameworks: list[Framework] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Where the document and the bank differ and the bank's version was kept."""


def draft_entries(document: SourceDocument, rows: Sequence[Row], bank: Bank) -> Drafts:
    """Categories, trees and questions that `bank` lacks. Raises BankError where one does not fit the schema."""
    drafts = Drafts()
    for source in document.categories:
        chapter = chapter_in(bank, source)
        _draft_tree(drafts, source, chapter, bank)
        _draft_category(drafts, source, chapter, bank)
    problems: list[Problem] = []
    for row in rows:
        if row.head == row.id and not row.known:
            same = [other for other in rows if other.head == row.id and not other.known]
            _draft_question(drafts, document.file, row, same, bank, problems)
    if problems:
        raise BankError(problems)
    return drafts


def _draft_category(drafts: Drafts, source: SourceCategory, chapter: Chapter, bank: Bank) -> None:
    drafted = Category(
        id=chapter.id,
        title=chapter.title,
        testing=source.testing,
        mark=source.mark,
        framework=chapter.framework,
        count=len(source.rows),
    )
    known = bank.categories.get(chapter.id)
    if known is None:
        drafts.categories.append(drafted)
        return
    for name in ("testing", "mark", "count"):
        ours, theirs = getattr(known, name), getattr(drafted, name)
        if ours != theirs:
            drafts.notes.append(f"{chapter.title}: {name} is {theirs!s} in the document; the bank keeps {ours!s}.")


def _draft_tree(drafts: Drafts, source: SourceCategory, chapter: Chapter, bank: Bank) -> None:
    if source.tree is None:
        return
    known = bank.frameworks.get(chapter.framework)
    if known is None:
        drafts.frameworks.append(_framework(source.tree, chapter))
        return
    ours = tuple((branch.title, tuple(leaf.title for leaf in branch.leaves)) for branch in known.branches)
    if ours != source.tree.branches:
        drafts.notes.append(
            f"{chapter.title}: the document's tree (line {source.tree.line}) differs; the bank's is kept."
        )


def _framework(tree: SourceTree, chapter: Chapter) -> Framework:
    branches: list[dict[str, Any]] = []
    for title, leaves in tree.branches:
        taken = {branch["id"] for branch in branches}
        name = id_of(title, "_")
        name = f"{name}_{len(branches) + 1}" if name in taken else name
        branches.append({"id": name, "title": title, "leaves": [{"title": leaf} for leaf in leaves]})
    draft = {"id": chapter.framework, "title": tree.title, "origin": "source", "type": chapter.type}
    return Framework.model_validate({**draft, "branches": branches})


def _draft_question(
    drafts: Drafts, file: str, row: Row, same: Sequence[Row], bank: Bank, problems: list[Problem]
) -> None:
    try:
        drafts.questions.append(Question.model_validate(_question(row, same, bank)))
    except ValidationError as error:
        for detail in error.errors(include_url=False)[:5]:
            key = ".".join(str(part) for part in detail["loc"])
            line = row.classified.line if row.classified else "none"
            message = f"`{row.id}` does not fit the schema: {detail['msg']} (classification line: {line})"
            problems.append(Problem(file, message, line=row.source.line, key=key))


def _question(row: Row, same: Sequence[Row], bank: Bank) -> dict[str, Any]:
    classified, chapter = row.classified, row.chapter
    text = classified.reconstruction if row.source.cut and classified else ""
    text = text or row.source.text
    aliases = {same_wording(other.source.text): other.source.text for other in same if other.repeat == "near"}
    draft: dict[str, Any] = {"id": row.id, "question": text}
    if aliases:
        draft["aliases"] = list(aliases.values())
    draft["seed"] = [_seed(other) for other in same]
    if classified:
        draft.update(type=classified.type, framework=classified.framework)
        optional = {"domain_framework": classified.domain_framework, "difficulty": classified.difficulty}
        optional["note"] = classified.note
        draft.update({name: value for name, value in optional.items() if value})
    else:
        fit = propose_fit(text, chapter.id)
        draft.update(_existing(fit.type, fit.framework, chapter, bank))
    draft["category"] = chapter.id
    return draft


def _seed(row: Row) -> dict[str, str]:
    seed = {"row": row.id, "text": row.source.text}
    return seed if row.repeat == "first" else {**seed, "repeat": row.repeat}


def _existing(type_: str, framework: str, chapter: Chapter, bank: Bank) -> dict[str, str]:
    """The proposal where the bank has what it names, else the chapter's own tree and that tree's type."""
    fit = {"domain_framework": chapter.framework} if chapter.framework in bank.frameworks else {}
    if framework in bank.frameworks and type_ in bank.types:
        return {"type": type_, "framework": framework, **fit}
    return {"framework": chapter.framework}
