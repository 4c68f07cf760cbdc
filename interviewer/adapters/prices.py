"""What a million tokens cost, in US dollars, by model. Looked up on 2026-11-23; any other model has no price."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewer.engine.ports import Usage


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens, for requests of at most `up_to` input tokens (longer ones cost more)."""

    fresh: float
    cached: float
    written: float
    """Input that the provider also stored in its cache (5 minutes at Anthropic, 30 at OpenAI)."""
    output: float
    up_to: int


PRICES = {
    "claude-sonnet-5-5": Price(2.00, 0.10, 2.50, 10.00, 1_000_000),
    "claude-opus-5-5": Price(4.00, 0.20, 5.00, 20.00, 1_000_000),
    "claude-haiku-5-5": Price(0.10, 0.01, 0.125, 0.50, 100_000),
    "gpt-6.1-terra": Price(1.00, 0.05, 1.25, 5.00, 272_000),
    "gpt-6.1-sol": Price(2.00, 0.10, 2.50, 10.00, 272_000),
    "gpt-6.2-sol": Price(2.00, 0.10, 2.50, 10.00, 272_000),
    "gpt-6-sol": Price(2.00, 0.20, 2.50, 10.00, 272_000),
    "gpt-6-luna": Price(0.10, 0.01, 0.125, 0.50, 272_000),
}
"""By model name without its date: the providers' own pages (the cut of Sonnet's cache reads on 2026-10-07 included)."""


def price_of(model: str) -> Price | None:
    """Find the price of `openai:NAME`, `anthropic:NAME` or a bare name, with or without a date at its end.

    None for anything else: a model behind a compatible server costs what that server says.
    """
    provider, _, name = model.rpartition(":")
    if provider not in ("", "openai", "anthropic"):
        return None
    return PRICES.get(re.sub(r"-\d{4}-?\d{2}-?\d{2}$", "", name))


def cost_usd(model: str, usage: Usage) -> float | None:
    """Return what this usage cost in US dollars, or None where the price is not known.

    An estimate when `usage.estimated`.
    """
    price = price_of(model)
    if price is None or usage.input_tokens > price.up_to * max(usage.requests, 1):
        return None
    fresh = usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens
    dollars = (
        max(fresh, 0) * price.fresh
        + usage.cached_tokens * price.cached
        + usage.cache_write_tokens * price.written
        + usage.output_tokens * price.output
    )
    return dollars / 1_000_000
