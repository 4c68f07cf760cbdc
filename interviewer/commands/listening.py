"""Where answers come from when there is no terminal UI: a file, or a person at the keyboard."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Literal

from interviewer.commands.common import narrate
from interviewer.core.session import State
from interviewer.core.text import clean
from interviewer.engine.report import minutes

if TYPE_CHECKING:
    from interviewer.engine.interview import Interview
    from interviewer.engine.timing import ClockReading

_HELP = (
    "Write your answer; a line with a single dot sends it. "
    "/hint, /said (I said that), /skip, /next (next phase), /pause, /finish, /help."
)


class FileAnswers:
    """Answers that are all there already."""

    def __init__(self, turns: list[str]) -> None:
        self._turns = turns

    async def next(self, interview: Interview) -> str | None:
        """The next one, shown as it is given."""
        if not self._turns:
            return None
        text = self._turns.pop(0)
        narrate(f"\nYou: {text}")
        return text


class Keyboard:
    """Lines from standard input, read by a thread that nobody waits for when the program ends."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        threading.Thread(target=self._read, name="keyboard", daemon=True).start()

    def _read(self) -> None:
        with suppress(RuntimeError):  # the loop has been closed: the program is ending
            for line in iter(sys.stdin.readline, ""):
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
            self._loop.call_soon_threadsafe(self._lines.put_nowait, "")

    async def line(self) -> str:
        """The next line with its end; empty at the end of input."""
        return await self._lines.get()


class TerminalAnswers:
    """A person who types line by line, while the clock ticks."""

    def __init__(self) -> None:
        self._keyboard: Keyboard | None = None

    async def next(self, interview: Interview) -> str | None:
        """Read one answer, carrying out commands on the way; None at the end of input."""
        if self._keyboard is None:
            narrate(_HELP)
            self._keyboard = Keyboard()
            lines = interview.restored_draft.text.splitlines()
            if lines:
                narrate("You had typed this and not sent it:\n" + "\n".join(lines))
        else:
            lines = []
        ticking = asyncio.create_task(_tick(interview, lines))
        try:
            return await self._read(self._keyboard, interview, lines)
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking

    async def _read(self, keyboard: Keyboard, interview: Interview, lines: list[str]) -> str | None:
        while True:
            line = await keyboard.line()
            if not line or interview.state not in {State.CANDIDATE_TURN, State.PAUSED}:
                return clean("\n".join(lines)) or None
            line = line.rstrip("\n")
            if interview.state is State.PAUSED:
                interview.resume()
                narrate("The clock runs.")
            if line.startswith("/"):
                await self._obey(interview, line, "\n".join(lines))
                if interview.state is not State.CANDIDATE_TURN and interview.state is not State.PAUSED:
                    return None
            elif line != ".":
                lines.append(line)
            elif "\n".join(lines).strip():
                return clean("\n".join(lines))
            else:
                narrate("There is nothing to send yet. Write something, or /skip.")

    async def _obey(self, interview: Interview, command: str, draft: str) -> None:
        match command.strip():
            case "/hint":
                help_ = interview.hint()
                narrate(help_.text if help_ else "There is no further hint.")
            case "/said":
                await _hand_over(interview, "said")
            case "/skip":
                await _hand_over(interview, "skip")
            case "/next":
                await _hand_over(interview, "next_phase")
            case "/pause":
                interview.pause()
                narrate("Paused. Press Enter to go on.")
            case "/finish":
                interview.close("ended", draft)
            case _:
                narrate(_HELP)


async def _hand_over(interview: Interview, reason: Literal["said", "skip", "next_phase"]) -> None:
    async with aclosing(interview.hand_over(reason)) as pieces:
        narrate("\nInterviewer: " + "".join([piece async for piece in pieces]))


async def _tick(interview: Interview, lines: list[str]) -> None:
    """Once a second: charge the clock, keep the draft, say when time runs out."""
    earlier: ClockReading | None = None
    while interview.state in {State.CANDIDATE_TURN, State.PAUSED}:
        reading = interview.tick("\n".join(lines))
        if earlier is not None:
            for warning in reading.warnings_since(earlier):
                narrate(f"[{warning}]")
        if _after_tick(interview.state, reading, lines, interview):
            return
        earlier = reading
        await interview.desk.clock.sleep(1.0)


def _after_tick(state: State, reading: ClockReading, lines: list[str], interview: Interview) -> bool:
    """What the tick brought about; True when the talk is over."""
    if state is State.CANDIDATE_TURN:
        interview.keep_draft("\n".join(lines))
    elif state is State.PAUSED and reading.running:
        narrate("[The machine was asleep: the clock is stopped. Press Enter to go on.]")
    elif state is State.CLOSED:
        narrate(f"[Time is up after {minutes(reading.budget_s)}. What you typed is kept. Press Enter.]")
        return True
    return False
