"""Text from outside, made safe to print: every string of a bank file, a model or the clipboard passes `clean`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DROPPED = re.compile("[\r\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_REPLACED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text without control characters (they become U+FFFD), carriage returns and bidirectional marks (both removed).

    Tab and newline stay; a lone surrogate becomes U+FFFD, so the result can always be encoded. No state between
    characters: cleaning the pieces of a stream gives the same as cleaning the whole.
    """
    return _REPLACED.sub("\ufffd", _DROPPED.sub("", text))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """ "did you mean `weight`?" for the nearest known name; empty when none is near."""
    near = get_close_matches(name, sorted(set(known)), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
