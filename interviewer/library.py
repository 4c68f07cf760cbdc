"""The bank that is in force: ours, with a person's own questions merged in. Needs no engine and no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.adapters.bank.cache import load_bank_cached
from interviewer.adapters.data import data_root
from interviewer.core.errors import BankError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from interviewer.config import Places, Settings
    from interviewer.core.catalogue import Bank
    from interviewer.core.errors import Problem


def load_ours(places: Places) -> Bank:
    """Our bank alone. Raises BankError."""
    return load_bank_cached(data_root("bank"), places.cache / "bank.json")


def load_library(settings: Settings, places: Places, extra: Sequence[Path] = ()) -> tuple[Bank, tuple[Problem, ...]]:
    """Our bank with a person's own questions, and what had to be left out.

    Raises BankError for a file named on the command line; faults in standing files are returned.
    """
    bank = load_ours(places)
    problems: list[Problem] = []
    standing = [*settings.bank, *([places.own_bank] if places.own_bank.is_dir() else [])]
    for path in standing:
        try:
            bank, clashes = _with_own(bank, path)
            problems += clashes
        except BankError as error:
            problems += error.problems
    for path in extra:
        bank, clashes = _with_own(bank, path)
        problems += clashes
    return bank, tuple(problems)


def _with_own(bank: Bank, path: Path) -> tuple[Bank, tuple[Problem, ...]]:
    # Imported here because YAML costs 40 ms that a person without questions of their own need not pay.
    from interviewer.adapters.bank.files import load_own  # noqa: PLC0415

    return bank.merge(load_own(path))
