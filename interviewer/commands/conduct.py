"""`conduct`: how the interviewer behaved in a stored session or a transcript from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewer.commands.common import read_file, say, say_json, wishes_of
from interviewer.compose import build_studio
from interviewer.core.conduct_review import LISTENING, Review, review
from interviewer.core.errors import SettingsError
from interviewer.core.text import clean
from interviewer.engine.report import percent
from interviewer.engine.transcript_files import read_transcript, turns_of

if TYPE_CHECKING:
    import argparse

    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Turn
    from interviewer.engine.studio import Studio


@dataclass(frozen=True)
class _Talk:
    """What is judged, and what is said about it."""

    name: str
    interviewer: str
    rubric: Rubric
    turns: tuple[Turn, ...]


def run(args: argparse.Namespace) -> int:
    """Print the faults; exit 0 also where there are some: they are the result."""
    studio = build_studio(wishes_of(args))
    talk = _from_file(args, studio) if Path(args.talk).exists() else _stored(args.talk, studio)
    found = review(talk.rubric, talk.turns)
    if args.json:
        say_json(_as_json(talk, found))
    else:
        _print(talk, found)
    return 0


def _stored(session_id: str, studio: Studio) -> _Talk:
    session = studio.journal.load(session_id)
    return _Talk(session.id, session.setup.interviewer, studio.rubric_of(session), session.turns)


def _from_file(args: argparse.Namespace, studio: Studio) -> _Talk:
    if not args.question:
        raise SettingsError(f"Which question does {args.talk} answer? Add --question ID.")
    rubric = studio.rubric(args.question)
    said = read_transcript(read_file(args.talk), args.talk)
    return _Talk(clean(Path(args.talk).name), "from a file", rubric, turns_of(said, rubric.question.question))


def _as_json(talk: _Talk, found: Review) -> dict[str, Any]:
    return {
        "talk": talk.name,
        "question": talk.rubric.question.id,
        "interviewer": talk.interviewer,
        "turns": found.turns,
        "talk_share": found.talk_share,
        "faults": [
            {"turn": fault.turn, "rule": fault.breach.name.lower(), "why": fault.breach.value, "words": fault.words}
            for fault in found.faults
        ],
    }


def _print(talk: _Talk, found: Review) -> None:
    say(talk.rubric.question.question)
    share = "nobody spoke" if found.talk_share is None else f"the interviewer spoke {percent(found.talk_share)} of it"
    more = f", more than {percent(LISTENING)} is lecturing" if (found.talk_share or 0.0) > LISTENING else ""
    say(f"{found.turns} turns of the interviewer ({talk.interviewer}); {share}{more}.")
    for fault in found.faults:
        say(f"  turn {fault.turn}: {fault.breach.value}: {fault.words}")
    say("No faults that code can see." if not found.faults else f"{len(found.faults)} faults in all.")
