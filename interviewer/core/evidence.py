"""What can be seen in the candidate's turns without a model: points, misconceptions, non-answers.

Feeds the director's choice of the next follow-up and the coverage grader. It finds words, not truth: it cannot tell a
contradiction from a paraphrase, and what it does not find may still have been said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from interviewer.core.likeness import vocabulary_of
from interviewer.core.matching import NOTHING, contains_any, detect, shares_of
from interviewer.core.reading import content_stems, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.core.bank import Detector, Point
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Turn

SIMILAR = 0.55
"""Share of a claim's own stems that one or two sentences must hold to count as a mention where no detector fired."""
WINDOW = 2
"""Sentences that are held against a claim together (grading.md 0.4)."""
NON_ANSWER_WORDS = 4
"""Fewer content words than this are no answer (trust.md 3.2, gate in code)."""
_GIVING_UP = (
    "i don't know",
    "i do not know",
    "no idea",
    "not sure at all",
    "i have no clue",
    "i will pass",
    "i'll pass",
    "skip this",
)
_STUCK = ("i am stuck", "i'm stuck", "a hint", "need help", "can you help")


class Status(StrEnum):
    """What the candidate's words show of one point."""

    COVERED = "covered"
    MENTIONED = "mentioned"
    MISSING = "missing"


@dataclass(frozen=True)
class Sighting:
    """The best place where a point was seen: status, turn number and the words themselves."""

    status: Status
    turn: int | None = None
    text: str = ""
    strength: float = 0.0
    """How much of the point was found at its best place, 0 to 1; orders sightings, and is never shown."""


UNSEEN = Sighting(Status.MISSING)


@dataclass(frozen=True)
class Evidence:
    """Sightings by point id, and misconceptions with the place where each was voiced."""

    points: dict[str, Sighting]
    misconceptions: dict[str, Sighting]

    def status(self, point: str) -> Status:
        """Status of one point; a point that nobody knows is missing."""
        return self.points.get(point, UNSEEN).status


def gather(rubric: Rubric, turns: Sequence[Turn]) -> Evidence:
    """Look for everything the rubric knows in the candidate's turns."""
    own = [turn for turn in turns if turn.by_candidate and turn.text]
    asked = content_stems(rubric.question.question)
    return Evidence(
        points={point.id: _look_for(point, own, asked) for point in rubric.points.values()},
        misconceptions={
            wrong.id: sighting
            for wrong in rubric.misconceptions
            if (sighting := _see(wrong.detect, own)).status is Status.COVERED
        },
    )


def _look_for(point: Point, turns: Sequence[Turn], asked: frozenset[str]) -> Sighting:
    seen = _see(point.detect, turns)
    nearest = max((_nearest(point, turn, asked) for turn in turns), key=lambda found: found.strength, default=UNSEEN)
    if seen.status is not Status.MISSING:
        return replace(seen, strength=nearest.strength)
    return nearest


def _see(detector: Detector | None, turns: Sequence[Turn]) -> Sighting:
    best, where = NOTHING, None
    for turn in turns if detector else ():
        assert detector is not None
        found = detect(detector, read(turn.text))
        if found.level > best.level:
            best, where = found, turn
    if where is None:
        return UNSEEN
    status = Status.COVERED if best.level == 2 else Status.MENTIONED
    return Sighting(status, where.number, where.text[best.start : best.end])


def _nearest(point: Point, turn: Turn, asked: frozenset[str]) -> Sighting:
    """The two sentences of a turn that are most like the point: by the groups of its detector, by the claim's stems."""
    reading = read(turn.text)
    wanted = content_stems(point.claim) - asked
    likeness = vocabulary_of(turn.text).recalls(wanted, WINDOW)
    groups = shares_of(point.detect, reading) if point.detect and point.detect.explain else likeness
    strengths = [(one + other) / 2 for one, other in zip(likeness, groups, strict=True)]
    if not strengths:
        return UNSEEN
    first = max(range(len(strengths)), key=strengths.__getitem__)
    window = [sentence for sentence in reading.sentences[first : first + WINDOW] if not sentence.is_list]
    if not window or len(wanted) < 3 or likeness[first] < SIMILAR:
        return Sighting(Status.MISSING, strength=strengths[first])
    text = turn.text[window[0].start : window[-1].end]
    return Sighting(Status.MENTIONED, turn.number, text, strengths[first])


def is_non_answer(text: str) -> bool:
    """Is there nothing in it to grade or to probe (empty, marks only, giving up)?"""
    return len(content_stems(text)) < NON_ANSWER_WORDS or gives_up(text)


def gives_up(text: str) -> bool:
    """Does the candidate say in so many words that there will be no answer?"""
    return len(content_stems(text)) < 2 * NON_ANSWER_WORDS and contains_any(_GIVING_UP, text)


def asks_for_help(text: str) -> bool:
    """Does the candidate say that they are stuck or want a hint?"""
    return len(content_stems(text)) < 4 * NON_ANSWER_WORDS and contains_any(_STUCK, text)


def newly_seen(rubric: Rubric, turns: Sequence[Turn]) -> tuple[tuple[Point, Status], ...]:
    """What the candidate's last turn added: points that were seen in it for the first time, or better than before."""
    last = max((turn.number for turn in turns if turn.by_candidate), default=0)
    before, now = gather(rubric, [turn for turn in turns if turn.number < last]), gather(rubric, turns)
    order = list(Status)
    return tuple(
        (point, now.status(name))
        for name, point in rubric.points.items()
        if order.index(now.status(name)) < order.index(before.status(name))
    )
