"""`bank`: list, show, print the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from interviewer.commands.common import narrate, say, say_json, wishes_of
from interviewer.config import find_places, load_settings
from interviewer.core.bank import Category, Framework, Question, QuestionType
from interviewer.core.cards import make_card
from interviewer.core.rubric import build_rubric
from interviewer.library import load_library

if TYPE_CHECKING:
    import argparse

    from interviewer.core.cards import Card
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
    verbs = {"list": _list, "show": _show, "schema": _schema}
    return verbs[args.command](args)


def _load(args: argparse.Namespace) -> tuple[Bank, tuple[Problem, ...]]:
    places = find_places()
    return load_library(load_settings(places.settings), places, wishes_of(args).bank)


def _list(args: argparse.Namespace) -> int:
    bank, problems = _load(args)
    for problem in problems:
        narrate(f"left out: {problem}")
    found = [card for card in bank.cards if _wanted(card, args)]
    if args.json:
        say_json([_entry(bank, card) for card in found])
        return 0
    for card in found:
        points = "authored" if card.authored else "generic "
        say(f"{card.id:<9} {card.type:<14} {card.difficulty} {points} {card.question}")
    narrate(f"{len(found)} of {len(bank.cards)} questions.")
    return 0


def _wanted(card: Card, args: argparse.Namespace) -> bool:
    return (
        (not args.category or args.category in card.chapters)
        and (not args.type or card.type == args.type)
        and args.search.casefold() in card.haystack
    )


def _entry(bank: Bank, card: Card) -> dict[str, Any]:
    ids = [name for name in card.names if name != card.id]
    return {
        "id": card.id,
        "question": card.question,
        "aliases": [*card.aliases, *ids],
        "seed": [{"row": row, "text": text, "repeat": repeat} for row, text, repeat in card.seed],
        "category": card.category,
        "mark": card.mark,
        "type": card.type,
        "framework": card.framework,
        "domain_framework": card.domain_framework,
        "difficulty": card.difficulty,
        "levels": {"asked_from": card.asked_from, "target": card.target},
        "minutes": card.minutes,
        "authored": card.authored,
        "points": card.points,
        "followups": card.followups,
        "hints": card.hints,
        "samples": card.samples,
        "own": card.id in bank.own,
    }


def _show(args: argparse.Namespace) -> int:
    bank, _ = _load(args)
    question = bank.question(args.question)
    if args.json:
        say_json({**_entry(bank, make_card(bank, question)), "entry": question.model_dump(mode="json")})
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


def _schema(args: argparse.Namespace) -> int:
    schema = KINDS[args.kind].model_json_schema()
    if args.kind == "question":
        schema["required"].remove("id")  # by default the name of the file
    say_json(schema)
    return 0
