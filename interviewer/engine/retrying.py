"""The one retry loop of the program: a ChatModel around a ChatModel. The SDKs' own retries are off."""

from __future__ import annotations

import random as _random
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import Delta

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from interviewer.engine.ports import ChatModel, ChatRequest, Clock, Done

ATTEMPTS = 4
BACKOFF_S = (0.5, 1.0, 2.0, 4.0)
"""Upper ends of the random waits before the second attempt and the ones after it."""
PATIENCE_S = 20.0
"""The longest wait that a provider may ask for; for a longer one the person decides."""
WHOLE_S = 150.0
"""No new attempt begins when this much time, waits included, has gone into a reply."""


@dataclass(frozen=True)
class Waiting:
    """A pause before another attempt, for a countdown."""

    attempt: int
    """The attempt that follows, from 2."""
    attempts: int
    """How many there can be."""
    seconds: float
    outcome: Outcome
    message: str
    """What went wrong, as a sentence for the user."""


class Retrying:
    """Tries again after passing trouble, as long as nothing of the reply was shown.

    RETRY is tried up to four times, BAD_REPLY once more, WAIT after the time that the provider named. Cancelling
    works at any moment, during a wait too.
    """

    def __init__(
        self,
        model: ChatModel,
        clock: Clock,
        on_wait: Callable[[Waiting], None],
        *,
        random: Callable[[], float] = _random.random,
    ) -> None:
        """`on_wait` is called before each pause; `random` returns numbers from 0 to 1."""
        self._model = model
        self._clock = clock
        self._on_wait = on_wait
        self._random = random

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self._model.name

    @property
    def window(self) -> int:
        """The window of the model inside, in tokens."""
        return self._model.window

    async def close(self) -> None:
        """Close the model inside."""
        await self._model.close()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Done, None]:
        """Stream one reply, of the first attempt that gets as far as a word. Raises ProviderError."""
        until = self._clock.monotonic() + WHOLE_S
        attempt = bad_replies = 0
        while True:
            attempt += 1
            shown = False
            try:
                async with AsyncExitStack() as stack:
                    stream = self._model.stream(request)
                    if (close := getattr(stream, "aclose", None)) is not None:
                        stack.push_async_callback(close)
                    async for item in stream:
                        shown = shown or isinstance(item, Delta)
                        yield item
                return
            except ProviderError as error:
                bad_replies += error.outcome is Outcome.BAD_REPLY
                if shown or attempt == ATTEMPTS or bad_replies > 1:
                    raise
                pause = self._pause(error, attempt)
                if self._clock.monotonic() + pause > until:
                    raise
                self._on_wait(Waiting(attempt + 1, ATTEMPTS, pause, error.outcome, str(error)))
            await self._clock.sleep(pause)

    def _pause(self, error: ProviderError, attempt: int) -> float:
        """Seconds until the next attempt. Raises the error where there must be none."""
        asked = error.retry_after
        if error.outcome is Outcome.WAIT and asked is None:
            raise error
        if error.outcome not in (Outcome.RETRY, Outcome.BAD_REPLY, Outcome.WAIT):
            raise error
        if asked is not None and asked > PATIENCE_S:
            raise _too_long(error, asked)
        backoff = self._random() * BACKOFF_S[attempt - 1]
        return max(asked, backoff) if asked is not None else backoff


def _too_long(error: ProviderError, seconds: float) -> ProviderError:
    """The same error, with the time in its sentence."""
    sentence = f"{error} It asks us to wait {_span(seconds)}: try again then, or choose another model."
    return ProviderError(error.outcome, sentence, retry_after=seconds, partial=error.partial, detail=error.detail)


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
