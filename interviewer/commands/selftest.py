"""`selftest`: a reliability card for the grader in use, from answers whose worth is known."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from interviewer.adapters.prices import cost_usd
from interviewer.commands.common import narrate, say, say_json, wishes_of, write_private
from interviewer.compose import build_studio
from interviewer.config import find_places
from interviewer.core.errors import ProviderError
from interviewer.core.usage import Usage
from interviewer.engine.comparing import answered
from interviewer.engine.graders.judging import sheets_of
from interviewer.engine.selftest import Check, Tried, advice, card, try_question
from interviewer.engine.selftest_answers import trials
from interviewer.engine.studio import OFFLINE
from interviewer.engine.talk_prompt import TalkPrompt

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from interviewer.core.rubric import Rubric
    from interviewer.engine.ports import Grader
    from interviewer.engine.studio import Studio

REPLY_TOKENS = 120
"""Tokens that a reply takes for each thing it judges; for the price that is shown first."""


@dataclass
class Outcome:
    """A self-test, whole or as far as it came."""

    grader: str
    questions: list[str]
    tried: list[Tried] = field(default_factory=list)
    seconds: float = 0.0
    cost_usd: float | None = None
    stopped: str = ""
    """Why it did not come to its end; empty when it did."""


def run(args: argparse.Namespace) -> int:
    """Grade the trials and print the card; exit 3 when nothing could be graded."""
    studio = build_studio(wishes_of(args))
    spec = args.grader or args.model or studio.defaults.grader
    grader = studio.grader(spec)
    rubrics = _sample(studio, args.questions)
    if spec != OFFLINE and not _agreed(studio, grader, rubrics, yes=args.yes):
        return 0
    outcome = Outcome(grader.name, [rubric.question.id for rubric in rubrics])
    started = time.monotonic()
    try:
        asyncio.run(_try_all(grader, rubrics, outcome))
    except KeyboardInterrupt:
        outcome.stopped = "stopped by you"
    except ProviderError as error:
        outcome.stopped = str(error)
    outcome.seconds = time.monotonic() - started
    outcome.cost_usd = studio.meter.cost_usd if spec != OFFLINE else 0.0
    kept = _keep(outcome)
    if args.json:
        say_json(_as_json(outcome))
    else:
        _print(outcome, kept)
    return 0 if outcome.tried else 3


def _sample(studio: Studio, count: int) -> list[Rubric]:
    """Authored questions of as many types as can be, always the same ones."""
    by_type: dict[str, list[Rubric]] = {}
    for name in sorted(studio.bank.questions):
        rubric = studio.rubric(name)
        if rubric.authored and len(rubric.question.samples) == 3:
            by_type.setdefault(rubric.type.id, []).append(rubric)
    rounds = (row[place] for place in range(count) for row in by_type.values() if place < len(row))
    return [rubric for rubric, _ in zip(rounds, range(count), strict=False)]


def _agreed(studio: Studio, grader: Grader, rubrics: list[Rubric], *, yes: bool) -> bool:
    usage = sum((_estimate(studio, grader, rubric) for rubric in rubrics), Usage())
    price = cost_usd(grader.name, usage)
    cost = "a price nobody told us" if price is None else f"at most about ${price:.2f}"
    narrate(
        f"{grader.name}: {len(rubrics)} questions, about {usage.requests} requests, {usage.input_tokens:,} tokens in, "
        f"{usage.output_tokens:,} out; {cost}, less where its cache helps. Ctrl+C stops it and keeps the rest."
    )
    if yes:
        return True
    if not sys.stdin.isatty():
        narrate("Add --yes to go on without being asked.")
        return False
    narrate("Go on? Type yes.")
    return sys.stdin.readline().strip().lower() == "yes"


def _estimate(studio: Studio, grader: Grader, rubric: Rubric) -> Usage:
    """What the trials of one question take at most, nothing of it cached."""
    sheets = sheets_of(rubric)
    total = Usage()
    for trial in trials(rubric, ""):
        session = answered(rubric, trial.text, grader.name)
        prefix, _ = studio.count_tokens(TalkPrompt(session, rubric, studio.prompts).prefix() + trial.text)
        criteria, _ = studio.count_tokens(" ".join(sheet.criteria for sheet in sheets))
        items = sum(len(sheet.items) for sheet in sheets)
        total += Usage(len(sheets), prefix * len(sheets) + criteria, output_tokens=REPLY_TOKENS * items)
    return total


async def _try_all(grader: Grader, rubrics: list[Rubric], outcome: Outcome) -> None:
    for number, rubric in enumerate(rubrics):
        stranger = rubrics[number - 1].question.samples[-1].text
        async with aclosing(try_question(grader, rubric, stranger)) as found:
            async for tried in found:
                outcome.tried.append(tried)
        narrate(f"{number + 1} of {len(rubrics)} questions: {rubric.question.question}")


def _keep(outcome: Outcome) -> Path:
    """Write the result beside the history, so that runs can be compared."""
    folder = find_places().data / "selftests"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{outcome.grader.replace(':', '-').replace('/', '-')}.json"
    write_private(folder / name, json.dumps(_as_json(outcome), indent=2), force=True)
    return folder / name


def _as_json(outcome: Outcome) -> dict[str, Any]:
    checks = card(outcome.tried)
    return {
        "grader": outcome.grader,
        "questions": outcome.questions,
        "answers": len(outcome.tried),
        "checks": [{**asdict(check), "holds": check.holds} for check in checks],
        "advice": advice(checks),
        "seconds": round(outcome.seconds, 1),
        "cost_usd": outcome.cost_usd,
        "stopped": outcome.stopped,
        "coverage": {
            question: {
                tried.trial.name: round(tried.coverage, 3) for tried in outcome.tried if tried.question == question
            }
            for question in outcome.questions
        },
    }


def _print(outcome: Outcome, kept: Path) -> None:
    checks = card(outcome.tried)
    say(f"Reliability of {outcome.grader} on {len(outcome.tried)} answers to {len(outcome.questions)} questions")
    for check in checks:
        say(f"  {'ok ' if check.holds else 'NO '} {_line(check)}")
    cost = "unknown" if outcome.cost_usd is None else f"${outcome.cost_usd:.2f}"
    say(f"{outcome.seconds:.0f} s, cost {cost}. {advice(checks)}")
    if outcome.stopped:
        say(f"Not complete: {outcome.stopped}")
    narrate(f"Kept in {kept}.")


def _line(check: Check) -> str:
    value = "not tried" if check.value is None else f"{check.value:.2f}"
    bounds = f"at least {check.least:g}" if check.most >= 1.0 else f"{check.least:g} to {check.most:g}"
    return f"{check.name:<28} {value:>9}  ({bounds}; {check.counted} counted): {check.meaning}"
