"""The programs that the terminal benchmark runs in turn: two hello worlds, and our talk with a long transcript.

python -m tests.bench.programs input|textarea|talk|stream [--turns N]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from interviewer.core.director import Move
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Session
    from interviewer.engine.ports import Reply

TOKENS_PER_SECOND = 200
REPLY_TOKENS = 500


def hello(kind: str) -> None:
    """The least that Textual can be asked for."""
    from textual.app import App, ComposeResult
    from textual.widgets import Footer, Header, Input, Static, TextArea

    class Hello(App[None]):
        def compose(self) -> ComposeResult:
            yield Header()
            yield Static("hello world")
            yield Input() if kind == "input" else TextArea()
            yield Footer()

    Hello().run()


class Talker:
    """An interviewer that says the same long reply at a steady rate, in pieces of so many tokens.

    Our model interviewer releases whole sentences; a piece of one token is harder than anything it does.
    """

    name = "bench"
    policy = "safe_first"

    def __init__(self, tokens: int, piece: int) -> None:
        self._tokens = tokens
        self._piece = piece

    async def reply(self, session: Session, rubric: Rubric, move: Move) -> AsyncGenerator[str | Reply, None]:
        from interviewer.engine.ports import Reply

        said, waiting, began = "", "", time.monotonic()
        for number in range(self._tokens):
            await asyncio.sleep(max(0.0, began + number / TOKENS_PER_SECOND - time.monotonic()))
            token = f"word{number % 97} " if number % 25 else "**next**.\n\n"
            said += token
            waiting += token
            if number % self._piece == self._piece - 1:
                yield waiting
                waiting = ""
        end = f"FINISHED{time.monotonic_ns()}"
        yield waiting + end
        yield Reply(said + end, "clarify", followup=f"bench-{len(session.turns)}")


def talk(turns: int, tokens: int, piece: int) -> None:
    """Our own screen in the middle of a talk of so many turns, its clock running."""
    from interviewer.core.events import Answered, FollowedUp
    from interviewer.core.session import Session
    from interviewer.engine.interview import Desk, Interview
    from interviewer.tui.app import InterviewerApp, run_app
    from interviewer.tui.rooms import Rooms
    from tests.fakes import make_studio

    studio = make_studio()
    rubric = studio.rubric(next(iter(studio.bank.questions)))
    desk = Desk(Talker(tokens, piece), studio.journal, _RealClock())
    interview = Interview(Session("bench"), rubric, desk)
    from interviewer.core.bank import Level
    from interviewer.engine.planning import set_up

    setup = set_up(rubric, mode="interview", level=Level.MID, interviewer="bench", grader="offline", minutes=100)
    interview.start({**setup, "max_followups": 1000})
    for number in range(turns // 2):
        interview.record(Answered, text=f"Answer {number}. " + "It shrinks the weights towards zero. " * 8)
        interview.record(FollowedUp, text=f"And what follows from number {number}?", intent="acknowledge")

    class Bench(InterviewerApp):
        def _open(self, rooms: Rooms) -> None:
            super()._open(rooms)
            from interviewer.tui.screens.interview import InterviewScreen

            self.push_screen(InterviewScreen(rooms, interview))

    sys.exit(run_app(Bench(lambda: studio)))


class _RealClock:
    def monotonic(self) -> float:
        return time.monotonic()

    def now(self):
        from datetime import UTC, datetime

        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def main() -> None:
    """Run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", choices=("input", "textarea", "talk"))
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--tokens", type=int, default=REPLY_TOKENS)
    parser.add_argument("--piece", type=int, default=1)
    args = parser.parse_args()
    if args.program == "talk":
        talk(args.turns, args.tokens, args.piece)
    else:
        hello(args.program)


if __name__ == "__main__":
    main()
