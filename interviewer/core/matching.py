"""Recognising points in a text without a model: phrases, negation, windows, bare lists.

Phrases instead of regular expressions: readable, safe to load from strangers, and linear in the length of the text.
The three-token scope of negation is a measured figure; see grading.md D.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from interviewer.core.reading import fold, read, stem, tokens_of
from interviewer.core.words import BREAKS, NEGATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from interviewer.core.bank import Detector
    from interviewer.core.reading import Reading, Token

GAP = 4
"""Words that `...` in a phrase may skip."""
SOME_LISTS, MOST_LISTS = 0.25, 0.5
"""Shares of an answer's words in bare lists from which a list mentions at most, and shows nothing."""
NEGATION_SCOPE = 3
"""Tokens before a phrase in which a negator takes the phrase back."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase: each item is a stem, a prefix (`regulari*`), a gap (`...`) or any number (`#`)."""

    items: tuple[str, ...]
    negates: bool
    """Does the phrase itself carry a negator, so that negation before it is part of the sense?"""


@lru_cache(maxsize=20_000)
def compile_phrase(text: str) -> Phrase:
    """Compile an authored phrase. Raises ValueError when nothing of it could ever match."""
    items: list[str] = []
    words = fold(text).replace("...", " ... ").split()
    for word in words:
        if word in {"...", "#"}:
            items.append(word)
        elif word.endswith("*") and len(word) > 1:
            head = [token.word for token in tokens_of(word[:-1])]
            items.extend([*(stem(part) for part in head[:-1]), head[-1] + "*"] if head else [])
        else:
            items.extend(token.stem for token in tokens_of(word))
    while items and items[0] == "...":
        items.pop(0)
    while items and items[-1] == "...":
        items.pop()
    if not items:
        raise ValueError(f"phrase {text!r} contains no word")
    return Phrase(tuple(items), any(word in NEGATORS for word in words))


def _fits(item: str, token: Token) -> bool:
    if item == "#":
        return token.word[0].isdigit()
    if item.endswith("*"):
        return token.word.startswith(item[:-1])
    return token.stem == item


def _match_at(phrase: Phrase, tokens: Sequence[Token], start: int) -> int | None:
    """Index after the match that begins at `start`, or None. Gaps are taken as short as possible."""
    place = start
    gap = 0
    for item in phrase.items:
        if item == "...":
            gap = GAP
            continue
        reach = range(place, min(place + gap + 1, len(tokens)))
        hit = next((index for index in reach if _fits(item, tokens[index])), None)
        if hit is None:
            return None
        place, gap = hit + 1, 0
    return place


def _negated(tokens: Sequence[Token], start: int) -> bool:
    for index in range(start - 1, max(-1, start - 1 - NEGATION_SCOPE), -1):
        word = tokens[index].word
        if word in BREAKS:
            return False
        if word in NEGATORS:
            following = tokens[index + 1].word
            # "not only" affirms, and in code `None` is a value: only "none of" denies.
            return following == "of" if word == "none" else following not in {"only", "just", "merely", "simply"}
    return False


def places_of(phrases: Sequence[str], reading: Reading) -> list[int]:
    """Numbers of the sentences in which any of the phrases stands without being taken back."""
    return sorted(set().union(*(_places(phrase, reading) for phrase in phrases)))


def _places(text: str, reading: Reading) -> list[int]:
    """A phrase without a word stands nowhere; `bank check` reports it."""
    try:
        phrase = compile_phrase(text)
    except ValueError:
        return []
    return [number for number in _candidates(phrase, reading) if _stands(phrase, reading.sentences[number].tokens)]


def _candidates(phrase: Phrase, reading: Reading) -> frozenset[int]:
    """Sentences that hold every word of the phrase, in whatever order."""
    left = reading.everywhere
    for item in phrase.items:
        if item.endswith("*"):
            left &= reading.beginning_with(item[:-1])
        elif item not in {"...", "#"}:
            left &= reading.stems.get(item, frozenset())
        if not left:
            break
    return left


def _stands(phrase: Phrase, tokens: Sequence[Token]) -> bool:
    return any(
        _fits(phrase.items[0], tokens[start])
        and _match_at(phrase, tokens, start) is not None
        and (phrase.negates or not _negated(tokens, start))
        for start in range(len(tokens))
    )


@dataclass(frozen=True)
class Search:
    """Where the groups of a detector stand in a text, counted in the sentences that have to do with the subject.

    Filler between two sentences does not part them: only sentences of `relevant`, and those that hold a phrase, count.
    """

    sentences: tuple[int, ...]
    """Numbers of the sentences that count, in order."""
    groups: tuple[tuple[int, ...], ...]
    """For each group of `explain` the places in `sentences` where one of its phrases stands."""
    width: int
    """The detector's window."""

    @property
    def shares(self) -> list[float]:
        """For the window that begins at each place: the share of the groups that have a phrase in it, 0 to 1."""
        hits = [0] * len(self.sentences)
        for group in self.groups:
            windows = {first for place in group for first in range(max(0, place - self.width + 1), place + 1)}
            for first in windows:
                hits[first] += 1
        return [found / len(self.groups) for found in hits] if self.groups else []

    def complete(self) -> Iterator[tuple[int, ...]]:
        """For each window with a phrase of every group: the numbers of the sentences that hold them."""
        for first in range(len(self.sentences)) if self.groups else ():
            after = first + self.width
            hits = [next((place for place in group if first <= place < after), None) for group in self.groups]
            if None not in hits:
                yield tuple(sorted({self.sentences[place] for place in hits if place is not None}))


def search(detector: Detector, reading: Reading, relevant: frozenset[int] | None = None) -> Search:
    """Look for every group; `relevant` are the sentences that count, by default all of them."""
    found = [places_of(group, reading) for group in detector.explain]
    counted = sorted((reading.everywhere if relevant is None else relevant).union(*found))
    place_of = {number: place for place, number in enumerate(counted)}
    groups = tuple(tuple(place_of[number] for number in numbers) for numbers in found)
    return Search(tuple(counted), groups, len(counted) if detector.window == "answer" else detector.window)


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector saw: `level` 2 explained, 1 mentioned, 0 nothing; and the span of text that shows it."""

    level: int
    start: int = 0
    end: int = 0


NOTHING = Detection(0)


def detect(detector: Detector, reading: Reading, searched: Search | None = None) -> Detection:
    """Look for a point in one answer.

    In an answer with much of it in bare lists a point that stands in one is at most mentioned, and in an answer that is
    little else not even that, unless the point asks for a list.
    """
    sentences = reading.sentences
    listed: Detection | None = None
    for used in (searched or search(detector, reading)).complete():
        span = sentences[used[0]].start, sentences[used[-1]].end
        is_prose = reading.listed < SOME_LISTS or not all(sentences[number].is_list for number in used)
        if detector.list_ok or is_prose:
            return Detection(2, *span)
        listed = listed or Detection(1, *span)
    if reading.listed > MOST_LISTS and not detector.list_ok:
        return NOTHING
    named = places_of(detector.mention, reading)
    return listed or (Detection(1, sentences[named[0]].start, sentences[named[0]].end) if named else NOTHING)


def contains_any(phrases: Sequence[str], text: str) -> bool:
    """Does any of the phrases stand in the text?"""
    return bool(places_of(phrases, read(text)))
