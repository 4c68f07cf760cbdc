"""The classification of source rows: a CSV that proposes type, framework and repeats for each row id."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.adapters.bank.reading import read_text
from interviewer.core.errors import BankError, Problem
from interviewer.core.text import clean, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_COLUMNS = (
    "id",
    "question_type",
    "best_framework",
    "domain_framework",
    "duplicate_of",
    "duplicate_kind",
    "truncated",
    "reconstruction",
    "note",
)
_REMARK = re.compile(r"(.*?)\s*\[([^\[\]]*)\]", re.DOTALL)
_KINDS = ("", "exact", "near", "near_weak")


@dataclass(frozen=True)
class Classified:
    """What the file says of one row."""

    id: str
    line: int
    type: str
    framework: str
    domain_framework: str
    repeats: str
    """The row that this one repeats, which may itself repeat another; empty for none."""
    exactly: bool
    reconstruction: str
    """Full wording of a row that the document cuts off, without the remark on how sure it is."""
    note: str
    difficulty: str
    """1 to 5 where the file has that column, else empty."""
    wording: str
    """The row's text where the file has the column `question_clean`, else empty."""


def read_classification(path: Path) -> dict[str, Classified]:
    """Every row of the file by id. Raises BankError with every fault and its line."""
    file = str(path)
    reader = csv.DictReader(io.StringIO(clean(read_text(path)), newline=""), restval="", strict=True)
    problems: list[Problem] = []
    rows: dict[str, Classified] = {}
    try:
        problems.extend(_missing_columns(file, reader.fieldnames or ()))
        for raw in () if problems else reader:
            row = _classified(raw, reader.line_num)
            problems.extend(_row_problems(file, raw, row, rows))
            rows[row.id] = row
    except csv.Error as error:
        problems.append(Problem(file, f"is not valid CSV: {error}", line=reader.line_num or 1))
    problems.extend(_unknown_repeats(file, rows))
    if problems:
        raise BankError(problems[:200])
    return rows


def _missing_columns(file: str, found: object) -> Iterator[Problem]:
    names = list(found) if isinstance(found, (list, tuple)) else []
    for column in _COLUMNS:
        if column not in names:
            fix = did_you_mean(column, names) or f"the first line names the columns {', '.join(_COLUMNS)}"
            yield Problem(file, f"the column `{column}` is missing", line=1, fix=fix)


def _classified(raw: Mapping[str, str], line: int) -> Classified:
    cell = {name: (raw.get(name) or "").strip() for name in (*_COLUMNS, "difficulty", "question_clean")}
    whole = _REMARK.fullmatch(cell["reconstruction"])
    remark = whole[2] if whole else ""
    return Classified(
        id=cell["id"],
        line=line,
        type=cell["question_type"],
        framework=cell["best_framework"],
        domain_framework=cell["domain_framework"],
        repeats=cell["duplicate_of"],
        exactly=cell["duplicate_kind"] == "exact",
        reconstruction=whole[1] if whole else cell["reconstruction"],
        note="; ".join(part for part in (remark, cell["note"]) if part),
        difficulty=cell["difficulty"],
        wording=cell["question_clean"],
    )


def _row_problems(
    file: str, raw: Mapping[str | None, object], row: Classified, known: Mapping[str, Classified]
) -> Iterator[Problem]:
    if None in raw:
        yield Problem(file, "the line has more cells than columns", line=row.line, fix="quote a cell with a comma")
    if row.id in known:
        yield Problem(file, f"the row `{row.id}` occurs twice", line=row.line, key="id", fix="keep one of the two")
    kind = str(raw.get("duplicate_kind") or "").strip()
    if kind not in _KINDS:
        fix = did_you_mean(kind, _KINDS) or "exact, near, near_weak or nothing"
        yield Problem(file, f"is `{kind}`", line=row.line, key="duplicate_kind", fix=fix)
    for column, value in (("id", row.id), ("question_type", row.type), ("best_framework", row.framework)):
        if not value:
            yield Problem(file, "is empty", line=row.line, key=column, fix="fill it in, or remove the row")


def _unknown_repeats(file: str, rows: Mapping[str, Classified]) -> Iterator[Problem]:
    for row in rows.values():
        if row.repeats and row.repeats not in rows:
            fix = did_you_mean(row.repeats, rows)
            yield Problem(file, f"there is no row `{row.repeats}`", line=row.line, key="duplicate_of", fix=fix)
        elif row.repeats and _goes_round(row, rows):
            fix = "a row repeats an earlier one"
            yield Problem(file, f"`{row.id}` repeats itself in a circle", line=row.line, key="duplicate_of", fix=fix)


def _goes_round(row: Classified, rows: Mapping[str, Classified]) -> bool:
    seen: set[str] = set()
    name = row.id
    while name in rows and rows[name].repeats:
        if name in seen:
            return True
        seen.add(name)
        name = rows[name].repeats
    return False
