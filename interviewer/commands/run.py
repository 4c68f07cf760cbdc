"""`run` and `resume`: an interview without the terminal UI, from a file of answers or line by line."""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from interviewer.commands.common import narrate, read_file, say_json, say_report, wishes_of
from interviewer.commands.listening import FileAnswers, TerminalAnswers
from interviewer.compose import build_studio
from interviewer.core.bank import Level
from interviewer.core.errors import ProviderError, TranscriptError
from interviewer.core.evidence import Status, newly_seen
from interviewer.core.session import State
from interviewer.engine.report import json_report, markdown_report, verdict_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncGenerator

    from interviewer.core.scorecard import Scorecard
    from interviewer.engine.interview import Interview
    from interviewer.engine.ports import Grader
    from interviewer.engine.retrying import Waiting
    from interviewer.engine.studio import Choice, Studio

NOT_GRADED = 3
GOES_ON = frozenset({State.CANDIDATE_TURN, State.INTERVIEWER_TURN, State.PAUSED})
"""States of a talk that is not over."""
ENDED = frozenset({State.GRADED, State.ABANDONED})
"""States in which nothing waits to be finished."""
_BETWEEN = re.compile(r"^---[ \t]*$", re.MULTILINE)


class Answers(Protocol):
    """Where the candidate's words come from."""

    async def next(self, interview: Interview) -> str | None:
        """The next turn; None when there are no more."""
        ...


def run(args: argparse.Namespace) -> int:
    """Hold an interview, grade it, print the report."""
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> int:
    studio = build_studio(wishes_of(args))
    studio.on_wait = _tell_wait
    for problem in studio.problems:
        narrate(f"left out of the bank: {problem}")
    if args.command == "resume":
        interview = studio.reopen(args.session, args.model)
        if interview.state in ENDED:
            narrate(f"This session is {interview.state.value}. `interviewer show` shows it, `regrade` grades it again.")
            return 2
        over = interview.state not in GOES_ON
        answers = FileAnswers([]) if over else _answers(args)
    else:
        answers = _answers(args)
        interview = studio.begin(_choice(args, studio))
    _introduce(interview, studio)
    try:
        stopped = await _talk(interview, answers)
    except asyncio.CancelledError:
        narrate(f"\nEverything is kept. Go on with: interviewer resume {interview.session.id}")
        raise
    if stopped:
        return _stop(interview, studio, args, stopped)
    grader = studio.grader(args.grader or args.model or interview.session.setup.grader)
    return await finish(interview, grader, as_json=args.json)


def _choice(args: argparse.Namespace, studio: Studio) -> Choice:
    wanted = studio.defaults
    return replace(
        wanted,
        question=args.question,
        framework=args.framework,
        mode=args.mode or wanted.mode,
        level=Level(args.level) if args.level else wanted.level,
        minutes=args.minutes or wanted.minutes,
        overtime=args.overtime,
    )


def _answers(args: argparse.Namespace) -> Answers:
    if args.answers:
        return FileAnswers(split_answers(read_file(args.answers), args.answers))
    if sys.stdin.isatty():
        return TerminalAnswers()
    return FileAnswers(split_answers(read_file("-"), "standard input"))


def split_answers(text: str, name: str) -> list[str]:
    """Turns of the candidate, separated by lines of three dashes. Raises TranscriptError when there is none."""
    turns = [turn.strip() for turn in _BETWEEN.split(text.replace("\r\n", "\n"))]
    if not any(turns):
        raise TranscriptError(f"{name} holds no answer. Write one, and separate turns by lines of three dashes.")
    return [turn for turn in turns if turn]


def _introduce(interview: Interview, studio: Studio) -> None:
    session = interview.session
    if session.setup.interviewer == "scripted":
        narrate("The interviewer is scripted: authored questions, no model, no network.")
    else:
        narrate(f"Interviewer: {session.setup.interviewer}. Every request begins with {studio.prompt_size(interview)}.")
    if not session.setup.authored:
        narrate("This question has no points of its own yet: those of its framework and type are used.")
    for turn in session.turns:
        narrate(f"\n{'You' if turn.by_candidate else 'Interviewer'}: {turn.text}")


async def _talk(interview: Interview, answers: Answers) -> str:
    """Go on until the talk is closed; why it stopped early, or nothing."""
    if interview.state is State.PAUSED:
        interview.resume()
    if interview.state is State.INTERVIEWER_TURN:
        failed = await _hear(interview.reply())
        if failed:
            return failed
    while interview.state is State.CANDIDATE_TURN:
        text = await answers.next(interview)
        if interview.state is not State.CANDIDATE_TURN:
            break
        if text is None:
            interview.close("out_of_answers")
            break
        failed = await _hear(interview.answer(text))
        if failed:
            return failed
        if interview.session.setup.mode == "practice":
            _feed_back(interview)
    return ""


def _feed_back(interview: Interview) -> None:
    """In practice: what the words of the last answer show, before the next one."""
    for point, status in newly_seen(interview.rubric, interview.session.turns):
        narrate(f"  [{'found' if status is Status.COVERED else 'named only'}: {point.claim}]")


async def _hear(reply: AsyncGenerator[str, None]) -> str:
    """Print a reply as it comes; the sentence of what failed, or nothing."""
    sys.stderr.write("\nInterviewer: ")
    try:
        async with aclosing(reply) as pieces:
            async for piece in pieces:
                sys.stderr.write(piece)
                sys.stderr.flush()
    except ProviderError as error:
        narrate("")
        return str(error)
    narrate("")
    return ""


def _stop(interview: Interview, studio: Studio, args: argparse.Namespace, why: str) -> int:
    narrate(f"\n{why}\nYour answers are saved. Go on with: interviewer resume {interview.session.id}")
    narrate(f"Or go on without a model: interviewer resume {interview.session.id} --model offline")
    if args.json:
        say_json(json_report(interview.session, interview.rubric))
    return 1


async def finish(interview: Interview, grader: Grader, *, as_json: bool) -> int:
    """Grade and print; the exit code."""
    card, code = await _grade(interview, grader)
    if as_json:
        say_json(json_report(interview.session, interview.rubric, card))
    else:
        say_report(markdown_report(interview.session, interview.rubric, card))
    return code


async def _grade(interview: Interview, grader: Grader) -> tuple[Scorecard | None, int]:
    narrate(f"\nGrading ({grader.name})")
    try:
        async with aclosing(interview.grade(grader)) as branches:
            async for branch in branches:
                narrate(f"  {branch.branch}: done")
    except ProviderError as error:
        narrate(f"{error}\nWhat was graded is kept. Finish with: interviewer resume {interview.session.id}")
        return interview.partial_scorecard(grader), NOT_GRADED
    card = interview.session.scorecard
    assert card is not None
    narrate(verdict_line(card))
    return card, NOT_GRADED if card.status == "not_graded" else 0


def _tell_wait(waiting: Waiting) -> None:
    narrate(f"\n{waiting.message} Attempt {waiting.attempt} of {waiting.attempts} in {waiting.seconds:.0f} s.")
