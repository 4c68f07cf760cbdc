"""Import of the source document: what the bank lacks of it becomes files, what the bank has stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.adapters.bank.classification import read_classification
from interviewer.adapters.bank.files import load_own
from interviewer.adapters.bank.import_entries import Drafts, draft_entries
from interviewer.adapters.bank.reading import read_text
from interviewer.adapters.bank.report import CategoryRead, CutRow, ImportReport, Pair
from interviewer.adapters.bank.source_document import SourceDocument, read_source
from interviewer.adapters.bank.source_rows import Row, chapter_in, rows_of
from interviewer.adapters.bank.writing import entry_to_yaml, to_yaml, write_all
from interviewer.core.catalogue import Bank, Origin
from interviewer.core.errors import BankError, Problem
from interviewer.core.wording import content_words, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from interviewer.core.bank import Framework, Question

RESEMBLES = 0.7
"""Share of content words in common from which a new question is pointed out as a possible repeat."""
_CATEGORIES = "categories.yaml"


def import_document(path: Path, bank: Bank, into: Path, classification: Path | None = None) -> ImportReport:
    """Read the source document and write under `into` what neither `bank` nor `into` has.

    Everything is checked before the first file is written; files appear all together or not at all, and none that
    exists is replaced (new chapters are appended to `categories.yaml`). Raises BankError with every fault.
    """
    document = read_source(path)
    classified = read_classification(classification) if classification else {}
    known = bank.merge(load_own(into))[0] if into.is_dir() else bank
    rows = rows_of(document, known, classified)
    drafts = draft_entries(document, rows, known)
    _check(document, known, drafts)
    texts = dict(_texts(drafts, into))
    if texts:
        write_all(into, texts)
    return _report(document, known, rows, drafts, into, tuple(texts))


def _check(document: SourceDocument, known: Bank, drafts: Drafts) -> None:
    """Refuse drafts that would not fit the bank they are added to."""
    added = Bank(
        categories={category.id: category for category in drafts.categories},
        frameworks={framework.id: framework for framework in drafts.frameworks},
        questions={question.id: question for question in drafts.questions},
        origins={("question", question.id): Origin(document.file) for question in drafts.questions},
    )
    merged, clashes = known.merge(added)
    before = set(known.problems())
    problems = [*clashes, *(problem for problem in merged.problems() if problem not in before)]
    if problems:
        raise BankError(problems)


def _texts(drafts: Drafts, into: Path) -> Iterator[tuple[str, str]]:
    """Text by file name for everything that is to be written. Raises BankError where a file is in the way."""
    if drafts.categories:
        listed = [category.model_dump(mode="json", exclude_unset=True) for category in drafts.categories]
        there = into / _CATEGORIES
        before = read_text(there).rstrip() + "\n" if there.exists() else ""
        yield _CATEGORIES, before + to_yaml(listed)
    entries: list[tuple[str, Framework | Question]] = [("frameworks", framework) for framework in drafts.frameworks]
    entries.extend(("questions", question) for question in drafts.questions)
    for folder, entry in entries:
        name = f"{folder}/{entry.id}.yaml"
        if (into / name).exists():
            message = f"is in the way of the new entry `{entry.id}`"
            raise BankError([Problem(str(into / name), message, fix="rename the file; nothing was written")])
        yield name, entry_to_yaml(entry)


def _report(
    document: SourceDocument, known: Bank, rows: Sequence[Row], drafts: Drafts, into: Path, written: tuple[str, ...]
) -> ImportReport:
    new = {question.id: question for question in drafts.questions}
    heads = dict.fromkeys(row.head for row in rows)
    return ImportReport(
        file=document.file,
        into=str(into),
        damaged=document.damaged,
        repairs=document.repairs,
        unrestored=document.unrestored,
        categories=tuple(_categories(document, known)),
        rows=document.row_count,
        trees=sum(category.tree is not None for category in document.categories),
        exact=tuple(Pair(row.id, row.head) for row in rows if row.repeat == "exact"),
        near=tuple(Pair(row.id, row.head) for row in rows if row.repeat == "near"),
        resembling=tuple(_resembling(known, drafts.questions)),
        cut=tuple(_cut(rows, {**known.questions, **new})),
        questions=len(heads),
        new=tuple(new),
        unchanged=tuple(name for name in heads if name not in new),
        written=written,
        notes=tuple(drafts.notes),
    )


def _categories(document: SourceDocument, known: Bank) -> Iterator[CategoryRead]:
    for category in document.categories:
        chapter = chapter_in(known, category)
        yield CategoryRead(chapter.id, chapter.title, category.mark, len(category.rows), category.tree is not None)


def _cut(rows: Sequence[Row], questions: dict[str, Question]) -> Iterator[CutRow]:
    for row in rows:
        if row.source.cut:
            yield CutRow(row.id, row.head, questions[row.head].question != row.source.text)


def _resembling(known: Bank, new: Sequence[Question]) -> Iterator[Pair]:
    """The nearest other question of each new one, where it is near enough to be pointed out."""
    others = [(question.id, content_words(question.question)) for question in known.questions.values()]
    for question in new:
        words = content_words(question.question)
        score, name = max(((likeness(words, theirs), name) for name, theirs in others), default=(0.0, ""))
        if score >= RESEMBLES:
            yield Pair(question.id, name)
        others.append((question.id, words))
