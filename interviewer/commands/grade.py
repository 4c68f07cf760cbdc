"""`grade` and `regrade`: judge an answer from a file, or a stored session once more."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from interviewer.commands.common import narrate, read_file, wishes_of
from interviewer.commands.run import finish
from interviewer.compose import build_studio
from interviewer.core.bank import Level
from interviewer.core.session import Session
from interviewer.engine.interview import Desk, Interview
from interviewer.engine.planning import set_up
from interviewer.engine.transcript_files import lay_down, read_transcript

if TYPE_CHECKING:
    import argparse

    from interviewer.engine.studio import Studio


def run(args: argparse.Namespace) -> int:
    """Grade and print the report."""
    studio = build_studio(wishes_of(args))
    interview = _stored(args, studio) if args.command == "regrade" else _from_file(args, studio)
    grader = studio.grader(args.grader or args.model or studio.defaults.grader)
    return asyncio.run(finish(interview, grader, as_json=args.json))


def _stored(args: argparse.Namespace, studio: Studio) -> Interview:
    session = studio.journal.load(args.session)
    rubric = studio.rubric_of(session)
    if rubric.version != session.setup.rubric_version:
        narrate("The question's rubric has changed since the talk: the new grade is against the new one.")
    return Interview(session, rubric, Desk(studio.interviewer("offline"), studio.journal, studio.clock))


def _from_file(args: argparse.Namespace, studio: Studio) -> Interview:
    rubric = studio.rubric(args.question, args.framework)
    said = read_transcript(read_file(args.file), "standard input" if args.file == "-" else args.file)
    desk = Desk(studio.interviewer("offline"), studio.journal, studio.clock)
    interview = Interview(Session(secrets.token_hex(4)), rubric, desk)
    level = Level(args.level) if args.level else studio.defaults.level
    grader = args.grader or args.model or studio.defaults.grader
    setup = set_up(rubric, mode="interview", level=level, interviewer="from a file", grader=grader)
    lay_down(interview, setup, said)
    return interview
