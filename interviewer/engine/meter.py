"""What a session has cost so far, and the cap after which it asks before it goes on."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from interviewer.core.errors import Outcome, ProviderError
from interviewer.core.usage import NO_USAGE, Usage
from interviewer.engine.ports import Done

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from interviewer.engine.ports import ChatModel, ChatRequest, Delta

    Price = Callable[[str, Usage], float | None]


class Meter:
    """Adds up tokens by model; `price` gives US dollars, or None for a model whose price nobody knows."""

    def __init__(self, price: Price, cap_usd: float | None = None) -> None:
        self._price = price
        self.cap_usd = cap_usd
        """US dollars; None for no cap."""
        self._used: dict[str, Usage] = {}

    def add(self, model: str, usage: Usage) -> None:
        """Count one request."""
        self._used[model] = self._used.get(model, NO_USAGE) + usage

    @property
    def usage(self) -> Usage:
        """Tokens of all models together."""
        return sum(self._used.values(), NO_USAGE)

    @property
    def cost_usd(self) -> float | None:
        """US dollars so far; None when any model's price is unknown."""
        costs = [self._price(model, usage) for model, usage in self._used.items()]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None

    def check(self) -> None:
        """Raises ProviderError with Outcome.CAP when the cap is reached; a cost nobody knows never reaches it."""
        cost = self.cost_usd
        if self.cap_usd is not None and cost is not None and cost >= self.cap_usd:
            raise ProviderError(
                Outcome.CAP,
                f"This has cost ${cost:.2f}, and the cap is ${self.cap_usd:.2f}. Raise it, or go on offline.",
            )


class Metered:
    """A ChatModel that counts what it uses."""

    def __init__(self, model: ChatModel, meter: Meter) -> None:
        self._model = model
        self._meter = meter

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def window(self) -> int:
        """The model's window, in tokens."""
        return self._model.window

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Done, None]:
        """Stream one reply. Raises ProviderError, also when the cap is reached before the request is sent."""
        self._meter.check()
        async with aclosing(self._model.stream(request)) as events:
            async for event in events:
                if isinstance(event, Done):
                    self._meter.add(self._model.name, event.usage)
                yield event

    async def close(self) -> None:
        """Release connections."""
        await self._model.close()
