"""`bank`: list, show, check, print the schema, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from interviewer.adapters.bank.files import check, load_own
from interviewer.adapters.bank.importing import import_document
from interviewer.commands.common import narrate, say, say_json, wishes_of
from interviewer.config import find_places, load_settings
from interviewer.core.bank import Category, Framework, Question, QuestionType
from interviewer.core.errors import BankError
from interviewer.core.rubric import build_rubric
from interviewer.library import load_library, load_ours

if TYPE_CHECKING:
    import argparse

    from interviewer.core.catalogue import Bank
    from interviewer.core.errors import Problem

KINDS: dict[str, type[BaseModel]] = {
    "question": Question,
    "framework": Framework,
    "type": QuestionType,
    "category": Category,
}


def run(args: argparse.Namespace) -> int:
    """Carry out one of the verbs."""
    verbs = {"list": _list, "show": _show, "check": _check, "schema": _schema, "import": _import}
    return verbs[args.command](args)


def _load(args: argparse.Namespace) -> tuple[Bank, tuple[Problem, ...]]:
    places = find_places()
    return load_library(load_settings(places.settings), places, wishes_of(args).bank)


def _list(args: argparse.Namespace) -> int:
    bank, problems = _load(args)
    for problem in problems:
        narrate(f"left out: {problem}")
    found = [question for question in bank.questions.values() if _wanted(bank, question, args)]
    if args.json:
        say_json([_entry(bank, question) for question in found])
        return 0
    for question in found:
        points = "authored" if question.authored else "generic "
        say(f"{question.id:<9} {bank.type_of(question).id:<14} {question.difficulty} {points} {question.question}")
    narrate(f"{len(found)} of {len(bank.questions)} questions.")
    return 0


def _wanted(bank: Bank, question: Question, args: argparse.Namespace) -> bool:
    text = " ".join((question.question, *question.aliases, *question.names)).lower()
    rows = {row.row.rsplit("-", 1)[0] for row in question.seed}
    return (
        (not args.category or args.category in rows | {question.category})
        and (not args.type or bank.type_of(question).id == args.type)
        and args.search.lower() in text
    )


def _entry(bank: Bank, question: Question) -> dict[str, Any]:
    wordings = [row.text for row in question.seed if row.text != question.question]
    ids = [name for name in question.names if name != question.id]
    return {
        "id": question.id,
        "question": question.question,
        "aliases": list(dict.fromkeys([*question.aliases, *wordings, *ids])),
        "seed": [row.model_dump() for row in question.seed],
        "category": question.category,
        "mark": bank.mark_of(question).value,
        "type": bank.type_of(question).id,
        "framework": question.framework,
        "domain_framework": question.domain_framework,
        "difficulty": question.difficulty,
        "levels": question.levels.model_dump(mode="json"),
        "minutes": round((question.time or bank.type_of(question).time).total_s / 60, 1),
        "authored": question.authored,
        "points": sum(len(branch.points) for branch in question.branches),
        "followups": len(question.followups),
        "hints": len(question.hints),
        "samples": len(question.samples),
        "own": question.id in bank.own,
    }


def _show(args: argparse.Namespace) -> int:
    bank, _ = _load(args)
    question = bank.question(args.question)
    if args.json:
        say_json({**_entry(bank, question), "entry": question.model_dump(mode="json")})
        return 0
    filed = bank.filed_framework(question)
    rubric = build_rubric(question, bank.framework(question.framework), bank.type_of(question))
    say(f"{question.id}  {question.question}")
    for name in (name for name in question.names if name != question.id):
        say(f"  also {name}")
    for wording in question.aliases:
        say(f"  also worded: {wording}")
    if question.statement:
        say(f"\n{question.statement.strip()}")
    say(f"\n{rubric.type.title}, difficulty {question.difficulty} of 5, {rubric.time.total_s / 60:.0f} minutes")
    say(f"Framework: {rubric.framework.title}" + (f" (filed under {filed.title})" if filed else ""))
    say("Rubric: " + ("its own points" if rubric.authored else "the leaves of its framework (not authored yet)"))
    for branch in rubric.branches:
        say(f"  {branch.title}")
        if args.points:
            for point in branch.points:
                say(f"    - {point.claim} ({point.kind.value}, {point.level.value}, weight {point.weight})")
    return 0


def _check(args: argparse.Namespace) -> int:
    problems = _problems_in_own(Path(args.path)) if args.path else _problems_in_all(args)
    if args.json:
        say_json({"problems": [vars(problem) for problem in problems]})
    else:
        for problem in problems:
            say(str(problem))
        narrate(f"{len(problems)} problems." if problems else "No problems.")
    return 2 if problems else 0


def _problems_in_all(args: argparse.Namespace) -> tuple[Problem, ...]:
    try:
        bank, problems = _load(args)
    except BankError as error:
        return error.problems
    return check(bank, problems)


def _problems_in_own(path: Path) -> tuple[Problem, ...]:
    try:
        merged, clashes = load_ours(find_places()).merge(load_own(path))
    except BankError as error:
        return error.problems
    return check(merged, clashes)


def _schema(args: argparse.Namespace) -> int:
    say_json(KINDS[args.kind].model_json_schema())
    return 0


def _import(args: argparse.Namespace) -> int:
    places = find_places()
    into = Path(args.into) if args.into else places.own_bank
    bank, _ = _load(args)
    report = import_document(Path(args.file), bank, into, Path(args.classification) if args.classification else None)
    if args.json:
        say_json(report.to_json())
    else:
        say(str(report))
    return 0
