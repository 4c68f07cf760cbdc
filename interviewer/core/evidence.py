"""What can be seen in the candidate's turns without a model: points, misconceptions, non-answers.

Feeds the director's choice of the next follow-up and the coverage grader. It finds words, not truth: it cannot tell a
contradiction from a paraphrase, and what it does not find may still have been said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from interviewer.core.likeness import Vocabulary
from interviewer.core.matching import contains_any, detect, search
from interviewer.core.reading import Reading, content_stems, read
from interviewer.core.words import GRADING_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from interviewer.core.bank import Detector, Point
    from interviewer.core.matching import Detection
    from interviewer.core.reading import Sentence
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Turn

ALIKE = 0.6
"""Strength, 0 to 1, from which a point counts as covered although not every group of its detector was found: the mean
of the share of groups and of the stems. Fitted on the blind answers that are not held out: 4 points of recall more,
and no less precision."""
SIMILAR = 0.45
"""Strength from which a point counts as mentioned although no phrase named it: on the same answers 89 of 100 points
that are then at least mentioned are, and 86 of 100 are found."""
MIN_STEMS = 3
"""A claim of fewer stems, those of the question left out, shows nothing by its words alone."""
ABOUT_THE_GRADE = 3
"""Words of grading from which a sentence addresses the examiner: 2 of the 21,798 sentences of the blind answers do."""
ON_SUBJECT = 2
"""Stems of the rubric that a sentence must hold to part two others: filler holds fewer."""
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


@dataclass(frozen=True)
class _Heard:
    """A turn of the candidate, read once for all points."""

    turn: Turn
    reading: Reading
    relevant: frozenset[int]
    """Sentences that have to do with the subject; filler between two of them does not part them."""
    asked: frozenset[str]
    """Stems of the question, which earn nothing."""
    vocabulary: Vocabulary

    def words(self, first: int, last: int) -> str:
        """The candidate's own words from one sentence to another."""
        return self.turn.text[self.reading.sentences[first].start : self.reading.sentences[last].end]


def gather(rubric: Rubric, turns: Sequence[Turn]) -> Evidence:
    """Look for everything the rubric knows in the candidate's turns."""
    asked = content_stems(rubric.question.question)
    own = [_hear(turn, rubric.subject, asked) for turn in turns if turn.by_candidate and turn.text]
    return Evidence(
        points={point.id: _look_for(point, own) for point in rubric.points.values()},
        misconceptions={
            wrong.id: sighting
            for wrong in rubric.misconceptions
            if (sighting := _voiced(wrong.detect, own)).status is Status.COVERED
        },
    )


def _hear(turn: Turn, subject: frozenset[str], asked: frozenset[str]) -> _Heard:
    reading = read(turn.text)
    spoken = tuple(sentence for sentence in reading.sentences if not _is_about_the_grade(sentence, subject))
    if len(spoken) < len(reading.sentences):
        reading = Reading(spoken)
    held = Counter(number for stem in subject for number in reading.stems.get(stem, ()))
    relevant = frozenset(number for number, stems in held.items() if stems >= ON_SUBJECT)
    return _Heard(turn, reading, relevant, asked, Vocabulary(reading))


def _is_about_the_grade(sentence: Sentence, subject: frozenset[str]) -> bool:
    """Does it speak to whoever grades? Such a sentence shows nothing, unless grading is the subject."""
    words = {token.word for token in sentence.tokens if token.stem not in subject}
    return len(words & GRADING_WORDS) >= ABOUT_THE_GRADE


def _voiced(detector: Detector | None, turns: Sequence[_Heard]) -> Sighting:
    """The first place where it is explained, or nothing. Filler parts here: nobody is accused across it."""
    for heard in turns if detector else ():
        assert detector is not None
        seen = _seen(heard, detect(detector, heard.reading))
        if seen.status is Status.COVERED:
            return seen
    return UNSEEN


def _seen(heard: _Heard, detection: Detection) -> Sighting:
    if not detection.level:
        return UNSEEN
    status = Status.COVERED if detection.level == 2 else Status.MENTIONED
    return Sighting(status, heard.turn.number, heard.turn.text[detection.start : detection.end])


def _look_for(point: Point, turns: Sequence[_Heard]) -> Sighting:
    found = [sighting for heard in turns for sighting in _sightings(point, heard)]
    best = min(found, key=lambda sighting: list(Status).index(sighting.status), default=UNSEEN)
    return replace(best, strength=max((sighting.strength for sighting in found), default=0.0))


def _sightings(point: Point, heard: _Heard) -> Iterator[Sighting]:
    """What the detector sees, and the two sentences that are most like the point."""
    searched = search(point.detect, heard.reading, heard.relevant) if point.detect else None
    if point.detect is not None:
        yield _seen(heard, detect(point.detect, heard.reading, searched))
    has_groups = searched is not None and bool(searched.groups)
    sentences = searched.sentences if searched and has_groups else tuple(sorted(heard.reading.everywhere))
    strengths = _strengths(point, heard, sentences, searched.shares if searched else [])
    if strengths:
        first = max(range(len(strengths)), key=strengths.__getitem__)
        yield _nearest(point, heard, sentences[first : first + WINDOW], strengths[first])


def _strengths(point: Point, heard: _Heard, sentences: Sequence[int], shares: Sequence[float]) -> list[float]:
    """For the window that begins at each sentence: how much of the point is in it, 0 to 1.

    The mean of the share of its detector's groups and of the share of its words, of claim or `accept`; the words alone
    where it has no groups.
    """
    vocabulary = heard.vocabulary
    claim, accept = (content_stems(text) - heard.asked for text in (point.claim, point.accept))
    wordings = (claim, accept) if len(accept) >= MIN_STEMS else (claim,)
    rows = [vocabulary.recalls(stems, WINDOW, sentences) for stems in wordings]
    likeness = [max(values) for values in zip(*rows, strict=True)]
    return [(one + other) / 2 for one, other in zip(likeness, shares, strict=True)] if shares else likeness


def _nearest(point: Point, heard: _Heard, window: Sequence[int], strength: float) -> Sighting:
    told = [number for number in window if not heard.reading.sentences[number].is_list]
    has_groups = point.detect is not None and bool(point.detect.explain)
    is_short = not has_groups and len(content_stems(point.claim) - heard.asked) < MIN_STEMS
    if not told or is_short or strength < SIMILAR:
        return Sighting(Status.MISSING, strength=strength)
    status = Status.COVERED if strength >= ALIKE else Status.MENTIONED
    return Sighting(status, heard.turn.number, heard.words(told[0], told[-1]), strength)


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
