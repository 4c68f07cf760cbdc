"""Blind answers: written by someone who saw only the question, labelled point by point by a second reader.

They measure the detectors. Those marked `held_out` are never looked at while detectors are written.
"""

from __future__ import annotations

from enum import StrEnum

from interviewer.core.content import Content, Slugs, Text


class Quality(StrEnum):
    """How good the answer was meant to be, the lowest first."""

    WEAK = "weak"
    SOLID = "solid"
    STRONG = "strong"

    @property
    def rank(self) -> int:
        """0 for weak to 2 for strong."""
        return list(Quality).index(self)


class BlindAnswer(Content):
    """One answer with its labels; a point that is in neither list is missing."""

    quality: Quality
    held_out: bool
    text: Text
    covered: Slugs = ()
    mentioned: Slugs = ()


class BlindAnswers(Content):
    """The blind answers to one question."""

    answers: tuple[BlindAnswer, ...]
