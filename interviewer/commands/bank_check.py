"""`bank check`: every fault of the bank, or of some files, at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.adapters.bank.files import check, load_own, load_sound, located
from interviewer.adapters.bank.harness import try_all
from interviewer.adapters.data import data_root
from interviewer.commands.common import narrate, say, say_json, wishes_of
from interviewer.config import find_places, load_settings
from interviewer.core.errors import BankError
from interviewer.core.lint import lint, problem_of
from interviewer.library import load_library, load_ours

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator, Sequence

    from interviewer.core.catalogue import Bank
    from interviewer.core.errors import Problem


def run(args: argparse.Namespace) -> int:
    """Check the files that were named, or everything."""
    found = list(dict.fromkeys(_problems(args)))
    problems = [problem for problem in found if not problem.warning]
    warnings = [problem for problem in found if problem.warning]
    if args.json:
        say_json({"problems": [vars(fault) for fault in problems], "warnings": [vars(fault) for fault in warnings]})
    else:
        for problem in found:
            say(str(problem))
    narrate(f"{len(problems) or 'No'} problems" + (f", {len(warnings)} warnings." if warnings else "."))
    return 2 if problems else 0


def _problems(args: argparse.Namespace) -> Iterator[Problem]:
    root = data_root("bank")
    ours = [Path(path) for path in args.path if isinstance(root, Path) and _is_inside(Path(path), root)]
    if not args.path:
        yield from _in_all(args)
    if ours and isinstance(root, Path):
        yield from _in_ours(args, root, ours)
    for path in args.path:
        if Path(path) not in ours:
            yield from _in_own(Path(path))


def _is_inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _in_all(args: argparse.Namespace) -> Iterator[Problem]:
    try:
        places = find_places()
        bank, problems = load_library(load_settings(places.settings), places, wishes_of(args).bank)
    except BankError as error:
        yield from error.problems
        return
    yield from check(bank, (*problems, *lint(bank), *_tried(args, bank, bank.questions)))


def _in_ours(args: argparse.Namespace, root: Path, paths: Sequence[Path]) -> Iterator[Problem]:
    """Faults of these files of our bank, read beside all the others, whose own faults are passed over."""
    bank, problems = load_sound(root)
    names = [name for (kind, name), origin in bank.origins.items() if kind == "question" and _is_in(origin.file, paths)]
    found = (*problems, *bank.problems(), *lint(bank, names), *_tried(args, bank, names))
    yield from located(problem for problem in found if _is_in(problem.file, paths))
    for path in paths:
        if not path.exists():
            yield from _in_own(path)


def _tried(args: argparse.Namespace, bank: Bank, names: Collection[str]) -> Iterator[Problem]:
    """What running the code of our own questions shows; nothing unless that was asked for."""
    tasks = {name: code for name in names if args.code and name not in bank.own and (code := bank.questions[name].code)}
    for name, fault in try_all(tasks):
        yield problem_of(bank, name, 28, fault)


def _is_in(file: str, paths: Sequence[Path]) -> bool:
    return any(_is_inside(Path(file), path) for path in paths)


def _in_own(path: Path) -> tuple[Problem, ...]:
    try:
        merged, clashes = load_ours(find_places()).merge(load_own(path))
    except BankError as error:
        return error.problems
    return check(merged, (*clashes, *lint(merged, merged.own)))
