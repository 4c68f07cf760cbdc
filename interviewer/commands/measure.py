"""`measure`: how well a grader agrees with people, over files of graded answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewer.commands.common import narrate, read_file, say, say_json, wishes_of
from interviewer.compose import build_studio
from interviewer.core.errors import UnknownName
from interviewer.engine.answer_sets import (
    Points,
    criterion_points,
    points_rubric,
    read_answer_set,
    read_points,
    reference_points,
)
from interviewer.engine.comparing import Measured, judge_answer, judge_pairs, pair_figures, scored_figures

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
    from typing import TypeVar

    from interviewer.core.rubric import Rubric
    from interviewer.engine.answer_sets import AnswerSet, CriterionPair, ScoredAnswer
    from interviewer.engine.ports import Grader
    from interviewer.engine.studio import Studio

    Item = TypeVar("Item")
    Found = TypeVar("Found")

AT_ONCE = 4
"""Answers that are judged at the same time."""
STEP = 200
"""Answers between two lines of progress."""


@dataclass
class Outcome:
    """The figures of one file, and what was left out of it."""

    name: str
    tables: dict[str, tuple[Measured, ...]] = field(default_factory=dict)
    answers: int = 0
    skipped: list[str] = field(default_factory=list)


def run(args: argparse.Namespace) -> int:
    """Measure every file; exit 1 when nothing in them could be measured."""
    studio = build_studio(wishes_of(args))
    grader = studio.grader(args.grader or args.model or studio.defaults.grader)
    points = read_points(read_file(args.points), args.points) if args.points else Points()
    outcomes = asyncio.run(_measure(studio, grader, args.file, points, args.limit))
    if args.json:
        say_json({"grader": grader.name, "files": [_as_json(outcome) for outcome in outcomes]})
    else:
        say(f"Grader: {grader.name}. In brackets: where the figure lies in 95 of 100 draws of other questions.")
        for outcome in outcomes:
            _print(outcome)
    return 0 if any(outcome.tables for outcome in outcomes) else 1


async def _measure(studio: Studio, grader: Grader, files: Sequence[str], points: Points, limit: int) -> list[Outcome]:
    return [await _file(studio, grader, read_answer_set(read_file(file), file), points, limit) for file in files]


async def _file(studio: Studio, grader: Grader, answers: AnswerSet, points: Points, limit: int) -> Outcome:
    outcome = Outcome(Path(answers.name).name)
    rubrics = _Rubrics(studio, points, outcome)
    scored = [(answer, rubric) for answer in answers.scored if (rubric := rubrics.of(answer)) is not None]
    judged = await _all(scored[: limit or None], lambda item: judge_answer(grader, item[1], item[0]))
    if judged:
        outcome.tables["every answer"] = scored_figures(judged)
        outcome.tables["without blanks"] = scored_figures([item for item in judged if not item.answer.blank])
    lots = await _all(
        list(_by_text(answers.pairs[: limit or None], rubrics)), lambda lot: judge_pairs(grader, lot[0], lot[1])
    )
    pairs = [pair for lot in lots for pair in lot]
    if pairs:
        outcome.tables["criteria"] = pair_figures(pairs)
    outcome.answers = len(judged) + len(lots)
    return outcome


def _by_text(pairs: Sequence[CriterionPair], rubrics: _Rubrics) -> Iterator[tuple[Rubric, list[CriterionPair]]]:
    """All criteria of one text and one rubric together: each text is graded once."""
    lots: dict[tuple[int, str], tuple[Rubric, list[CriterionPair]]] = {}
    for pair in pairs:
        rubric = rubrics.of_criterion(pair)
        lots.setdefault((id(rubric), pair.text), (rubric, []))[1].append(pair)
    yield from lots.values()


async def _all(items: Sequence[Item], judge: Callable[[Item], Awaitable[Found]]) -> list[Found]:
    """Judge them, a few at a time, saying how far it has come."""
    free = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def one(item: Item) -> Found:
        nonlocal done
        async with free:
            found = await judge(item)
        done += 1
        if done % STEP == 0:
            narrate(f"{done} of {len(items)} judged")
        return found

    return list(await asyncio.gather(*(one(item) for item in items)))


class _Rubrics:
    """What each answer is measured against: an entry of the bank, points of the file, sentences of the reference."""

    def __init__(self, studio: Studio, points: Points, outcome: Outcome) -> None:
        self._studio = studio
        self._points = points
        self._outcome = outcome
        self._type = studio.bank.types["theory"]
        self._known: dict[object, Rubric | None] = {}

    def of(self, answer: ScoredAnswer) -> Rubric | None:
        """The rubric, or None where there is nothing to measure against; that is noted once for each question."""
        if answer.group not in self._known:
            self._known[answer.group] = self._find(answer)
        return self._known[answer.group]

    def of_criterion(self, pair: CriterionPair) -> Rubric:
        """The entry whose point the criterion names, or a rubric of one point."""
        if pair.group in self._studio.bank.questions:
            rubric = self._studio.rubric(pair.group) if pair.group not in self._known else self._known[pair.group]
            if rubric is not None and pair.criterion in rubric.points:
                self._known[pair.group] = rubric
                return rubric
        key = (pair.question, pair.criterion)
        rubric = self._known.get(key) or points_rubric(pair.question, criterion_points(pair.criterion), self._type)
        self._known[key] = rubric
        return rubric

    def _find(self, answer: ScoredAnswer) -> Rubric | None:
        if answer.group in self._points.by_question:
            return points_rubric(answer.question, self._points.by_question[answer.group], self._type)
        try:
            return self._studio.rubric(answer.group)
        except UnknownName:
            pass
        points = reference_points(answer.reference)
        if points:
            return points_rubric(answer.question, points, self._type)
        self._outcome.skipped.append(f"question {answer.group}: neither points, nor an entry, nor a reference answer")
        return None


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "file": outcome.name,
        "answers": outcome.answers,
        "skipped": outcome.skipped,
        "figures": {
            table: {figure.name: {"value": figure.value, "interval": figure.interval} for figure in figures}
            for table, figures in outcome.tables.items()
        },
    }


def _print(outcome: Outcome) -> None:
    say()
    say(f"{outcome.name}: {outcome.answers} judged")
    for skipped in outcome.skipped:
        say(f"  left out: {skipped}")
    for table, figures in outcome.tables.items():
        say(f"  {table}")
        for line in _lines(figures):
            say(f"    {line}")


def _lines(figures: Iterable[Measured]) -> Iterable[str]:
    for figure in figures:
        if figure.value is not None:
            low_high = f"  [{figure.interval[0]:.2f}, {figure.interval[1]:.2f}]" if figure.interval else ""
            yield f"{figure.name:<44} {figure.value:6.3f}{low_high}"
