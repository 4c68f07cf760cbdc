"""`bank import`: read a source document into a bank."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.adapters.bank.importing import import_document
from interviewer.commands.common import say, say_json, wishes_of
from interviewer.config import find_places, load_settings
from interviewer.library import load_library

if TYPE_CHECKING:
    import argparse


def run(args: argparse.Namespace) -> int:
    """Import and print the account."""
    places = find_places()
    bank, _ = load_library(load_settings(places.settings), places, wishes_of(args).bank)
    into = Path(args.into) if args.into else places.own_bank
    report = import_document(Path(args.file), bank, into, Path(args.classification) if args.classification else None)
    if args.json:
        say_json(report.to_json())
    else:
        say(str(report))
    return 0
