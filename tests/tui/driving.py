"""Driving the app in tests: keys in, text of the screen out, waiting by predicate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from interviewer.engine.interview import Interview
from interviewer.engine.studio import Choice, Studio
from interviewer.tui.app import InterviewerApp
from interviewer.tui.rooms import Rooms
from interviewer.tui.screens.interview import InterviewScreen
from tests.fakes import FakeClock, MemoryJournal, make_studio

SMALL = (80, 24)


def screen_text(app: InterviewerApp) -> str:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def toasts(app: InterviewerApp) -> str:
    return "\n".join(notification.message for notification in app._notifications)


class Hand:
    """Somebody at the keyboard."""

    def __init__(self, app: InterviewerApp, pilot: Pilot[None], studio: Studio) -> None:
        self.app = app
        self.pilot = pilot
        self.studio = studio

    @property
    def journal(self) -> MemoryJournal:
        assert isinstance(self.studio.journal, MemoryJournal)
        return self.studio.journal

    @property
    def clock(self) -> FakeClock:
        assert isinstance(self.studio.clock, FakeClock)
        return self.studio.clock

    @property
    def rooms(self) -> Rooms:
        assert self.app.home.rooms is not None
        return self.app.home.rooms

    @property
    def talk(self) -> InterviewScreen:
        assert isinstance(self.app.screen, InterviewScreen)
        return self.app.screen

    async def until(self, holds: Callable[[], bool], what: str = "") -> None:
        for _ in range(400):
            await self.pilot.pause()
            if holds():
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"never came true: {what}\n{screen_text(self.app)}")

    async def until_on(self, name: str) -> None:
        await self.until(lambda: type(self.app.screen).__name__ == name, f"on {name}, is {self.app.screen}")

    async def until_shown(self, *words: str) -> None:
        def shown() -> bool:
            text = screen_text(self.app)
            return all(word in text for word in words)

        await self.until(shown, f"shows {words}")

    async def until_told(self, words: str) -> None:
        await self.until(lambda: words in toasts(self.app), f"tells {words!r}, told {toasts(self.app)!r}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*(char if char not in " \n" else {" ": "space", "\n": "enter"}[char] for char in text))

    async def begin(self, **choice: Any) -> Interview:
        """Straight into an interview."""
        interview = self.studio.begin(Choice("ml-65", **choice))
        self.app.push_screen(InterviewScreen(self.rooms, interview))
        await self.until_on("InterviewScreen")
        await self.until(lambda: self.talk.box.has_focus, "answer box has the keys")
        return interview


@asynccontextmanager
async def at_the_keyboard(
    studio: Studio | None = None, *, size: tuple[int, int] = SMALL, **options: Any
) -> AsyncIterator[Hand]:
    """The app, loaded, at its home screen."""
    made = studio or make_studio()
    app = InterviewerApp(lambda: made, **options)
    async with app.run_test(size=size) as pilot:
        hand = Hand(app, pilot, made)
        await hand.until(lambda: app.home.rooms is not None, "loaded")
        yield hand
