"""`history`, `show`, `export`, `delete`: what is stored."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.commands.common import narrate, say, say_json, say_report, wishes_of, write_private
from interviewer.compose import build_studio
from interviewer.core.events import event_to_json
from interviewer.engine.report import json_report, markdown_report, minutes, percent, words

if TYPE_CHECKING:
    import argparse

    from interviewer.engine.ports import SessionRow
    from interviewer.engine.studio import Studio


def run(args: argparse.Namespace) -> int:
    """Carry out one of the four."""
    studio = build_studio(wishes_of(args))
    commands = {"history": _history, "show": _show, "export": _export, "delete": _delete}
    return commands[args.command](args, studio)


def _history(args: argparse.Namespace, studio: Studio) -> int:
    rows = studio.history(args.limit)
    if args.json:
        say_json([asdict(row) for row in rows])
        return 0
    if not rows:
        narrate("No sessions yet. Begin one: interviewer run ml-65")
    for row in rows:
        say(_line(row))
    return 0


def _line(row: SessionRow) -> str:
    found = "" if row.coverage is None else f"coverage {percent(row.coverage)}"
    outcome = ", ".join(part for part in (words(row.decision), found) if part) or row.state.replace("_", " ")
    when = row.started[:16].replace("T", " ")
    return f"{row.id}  {when}  {row.question_id:<8} {row.level:<6} {minutes(row.spent_s):>6}  {outcome}  {row.question}"


def _show(args: argparse.Namespace, studio: Studio) -> int:
    session = studio.journal.load(args.session)
    rubric = studio.rubric_of(session)
    if args.json:
        say_json(json_report(session, rubric))
    else:
        say_report(markdown_report(session, rubric))
    return 0


def _export(args: argparse.Namespace, studio: Studio) -> int:
    session = studio.journal.load(args.session)
    if args.format == "jsonl":
        text = "".join(event_to_json(event) + "\n" for event in studio.journal.events(args.session))
    elif args.format == "json":
        text = json.dumps(json_report(session, studio.rubric_of(session)), ensure_ascii=False, indent=2) + "\n"
    else:
        text = markdown_report(session, studio.rubric_of(session))
    if args.output:
        write_private(Path(args.output), text, force=args.force)
        narrate(f"Written to {args.output}.")
    else:
        sys.stdout.write(text)
    return 0


def _delete(args: argparse.Namespace, studio: Studio) -> int:
    session = studio.journal.load(args.session)
    if not args.yes:
        if not sys.stdin.isatty():
            narrate("Add --yes to delete without being asked.")
            return 2
        narrate(f"Delete {session.id} ({session.setup.question}) for good? Type yes.")
        if sys.stdin.readline().strip().lower() != "yes":
            narrate("Nothing was deleted.")
            return 0
    studio.journal.delete(session.id)
    narrate(f"Deleted {session.id}.")
    return 0
