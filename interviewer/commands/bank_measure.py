"""`bank measure`: how well detectors and follow-ups do on blind answers, entry by entry and in all."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewer.adapters.bank.blind_files import read_blind
from interviewer.adapters.bank.files import load_sound
from interviewer.adapters.data import data_root
from interviewer.commands.common import narrate, say, say_json
from interviewer.core.errors import BankError, SettingsError
from interviewer.core.rubric import build_rubric
from interviewer.engine.measuring import FIGURES, Figure, Measure, Tally, measure, share, spread, total

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from interviewer.core.errors import Problem

GROUPS = {"held out": "held_out", "tuning": "tuning", "all": "all"}
_PLACE = Path("tests") / "bank" / "blind"


def run(args: argparse.Namespace) -> int:
    """Measure the entries whose blind answers were named, or all that have any."""
    files = list(_files([Path(path) for path in args.path]))
    measures, problems = _measured(files)
    for problem in problems:
        narrate(str(problem))
    if args.json:
        say_json(_as_json(measures))
    else:
        _print(measures)
    return 2 if problems else 0


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files of blind answers: those given, those in folders given, those that belong to questions given."""
    root = data_root("bank")
    here = root.parent / _PLACE if isinstance(root, Path) else _PLACE
    for path in paths or [here]:
        if path.is_dir():
            yield from sorted(path.glob("*.yaml"))
        elif path.resolve().parent == here.resolve():
            yield path
        elif (here / path.name).is_file():
            yield here / path.name
        else:
            raise SettingsError(f"There are no blind answers at {path}. They are kept as {here}/<question id>.yaml.")


def _measured(files: Sequence[Path]) -> tuple[list[Measure], list[Problem]]:
    root = data_root("bank")
    bank, _ = load_sound(root)
    measures: list[Measure] = []
    problems: list[Problem] = []
    for file in files:
        question = bank.question(file.stem)
        rubric = build_rubric(question, bank.framework(question.framework), bank.type_of(question))
        try:
            measures.append(measure(rubric, read_blind(file, question)))
        except BankError as error:
            problems += error.problems
    return measures, problems


def _tallies(measures: Sequence[Measure], group: str) -> list[Tally]:
    found: list[Tally] = [getattr(entry, group) for entry in measures]
    return [tally for tally in found if tally.answers or tally.pairs]


def _as_json(measures: Sequence[Measure]) -> dict[str, Any]:
    return {
        "entries": [
            {"id": entry.question, **{group: asdict(getattr(entry, group)) for group in GROUPS.values()}}
            for entry in measures
        ],
        "totals": {group: _totals(_tallies(measures, group)) for group in GROUPS.values()},
    }


def _totals(tallies: Sequence[Tally]) -> dict[str, Any]:
    whole = total(tallies)
    figures = {
        figure.name: {"share": share(whole, figure), "spread": spread(tallies, figure), "target": figure.target}
        for figure in FIGURES
    }
    return {"entries": len(tallies), **asdict(whole), "figures": figures}


def _print(measures: Sequence[Measure]) -> None:
    names = ("precision", "recall", "order", "accused", "unnatural")
    say(f"{'entry':<12}{'answers':>8}" + "".join(f"{name:>17}" for name in names))
    for entry in measures:
        cells = "".join(f"{_cell(entry.all, figure):>17}" for figure in FIGURES)
        say(f"{entry.question:<12}{entry.all.answers:>8}{cells}")
    for title, group in GROUPS.items():
        tallies = _tallies(measures, group)
        say(f"\n{title}: {total(tallies).answers} answers to {len(tallies)} questions")
        for figure in FIGURES:
            say(f"  {figure.name:<22}{_cell(total(tallies), figure):>17}{_range(tallies, figure)}  {figure.target}")


def _cell(tally: Tally, figure: Figure) -> str:
    found = share(tally, figure)
    counts = f"{getattr(tally, figure.part)}/{getattr(tally, figure.whole)}"
    return f"{found:.0%} {counts}" if found is not None else "-"


def _range(tallies: Sequence[Tally], figure: Figure) -> str:
    found = spread(tallies, figure)
    return f"{f'{found[0]:.0%} to {found[1]:.0%}' if found else '-':>16}"
