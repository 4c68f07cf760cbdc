"""What an import read, repaired, merged and wrote."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.adapters.bank.mojibake import Repair


@dataclass(frozen=True)
class CategoryRead:
    """One chapter as it was read."""

    id: str
    title: str
    mark: str
    rows: int
    tree: bool
    """Has the document a tree for it, or does it say that one is coming soon?"""


@dataclass(frozen=True)
class Pair:
    """A row and the question that it repeats or resembles."""

    row: str
    of: str


@dataclass(frozen=True)
class CutRow:
    """A row that the document cuts off, and whether its full wording is known from elsewhere."""

    row: str
    question: str
    restored: bool


@dataclass(frozen=True)
class ImportReport:
    """The account that an import gives. Row ids are the document's, question ids the bank's."""

    file: str
    into: str
    damaged: bool
    repairs: tuple[Repair, ...]
    unrestored: tuple[tuple[int, str], ...]
    categories: tuple[CategoryRead, ...]
    rows: int
    trees: int
    exact: tuple[Pair, ...]
    near: tuple[Pair, ...]
    resembling: tuple[Pair, ...]
    """New questions that may repeat another; left as they are."""
    cut: tuple[CutRow, ...]
    questions: int
    """Unique questions in the document."""
    new: tuple[str, ...]
    """Questions that were written."""
    unchanged: tuple[str, ...]
    """Questions that the bank already had."""
    written: tuple[str, ...]
    """Files, relative to `into`."""
    notes: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Was anything written?"""
        return bool(self.written)

    def to_json(self) -> dict[str, Any]:
        """Everything, as values that `json.dumps` takes."""
        return {**asdict(self), "changed": self.changed}

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        marks = Counter(category.mark for category in self.categories)
        yield f"Read {self.file}"
        yield (
            f"  {len(self.categories)} categories ({', '.join(f'{count} {mark}' for mark, count in marks.items())}), "
            f"{self.rows} questions, {self.trees} trees ({len(self.categories) - self.trees} announced)"
        )
        yield from self._encoding()
        yield f"  {len(self.exact)} rows repeat another exactly{_pairs(self.exact)}"
        yield f"  {len(self.near)} rows repeat another nearly{_pairs(self.near)}"
        yield f"  {len(self.cut)} rows are cut off{_cut(self.cut)}"
        yield f"  {self.questions} different questions"
        if self.resembling:
            yield f"Left apart, but look at them: {_pairs(self.resembling).removeprefix(': ')}"
        yield from self.notes
        yield from self._outcome()

    def _encoding(self) -> Iterator[str]:
        if not self.damaged:
            yield "  The encoding is sound."
            return
        exact: Counter[str] = Counter()
        for repair in self.repairs:
            exact[repair.kind] += repair.count * repair.exact
        restored = ", ".join(f"{count} {kind}" for kind, count in exact.items() if count)
        yield f"  The encoding was damaged (UTF-8 read as Windows-1254). Restored exactly: {restored}."
        for repair in self.repairs:
            if not repair.exact:
                shown = repair.after if repair.after.isprintable() else f"U+{ord(repair.after):04X}"
                yield (
                    f"  Lost a byte, read from where it stands: {repair.count} {repair.kind} {shown}"
                    f" (could also have been {' '.join(repair.others) or 'nothing else'})"
                )
        for line, piece in self.unrestored[:20]:
            yield f"  Could not be restored: line {line}, {piece!r}"

    def _outcome(self) -> Iterator[str]:
        if not self.changed:
            yield f"Nothing to do: all {len(self.unchanged)} questions are already in the bank. Nothing written."
            return
        yield f"{len(self.new)} new questions, {len(self.unchanged)} unchanged."
        yield f"{len(self.written)} files in {self.into}:"
        yield from (f"  {name}" for name in self.written[:12])
        if len(self.written) > 12:
            yield f"  and {len(self.written) - 12} more"


def _pairs(pairs: tuple[Pair, ...]) -> str:
    return ": " + ", ".join(f"{pair.row} = {pair.of}" for pair in pairs) if pairs else ""


def _cut(rows: tuple[CutRow, ...]) -> str:
    if not rows:
        return ""
    said = (f"{cut.row} ({'completed from elsewhere' if cut.restored else 'left as it is'})" for cut in rows)
    return ": " + ", ".join(said)
