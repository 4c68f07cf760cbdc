"""Recognising points in plain text without a model: tokens, stems, phrases, windows, negation, lists.

Phrases instead of regular expressions: readable, safe to load from strangers, and linear in the length of the text.
The function-word gate (15 percent) and the three-token scope of negation are measured figures; see grading.md D.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from interviewer.core.words import BREAKS, FUNCTION_WORDS, NEGATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.core.bank import Detector

GAP = 4
"""Words that `...` in a phrase may skip."""
NEGATION_SCOPE = 3
"""Tokens before a phrase in which a negator takes the phrase back."""
LIST_GATE = 0.15
"""Share of function words below which a sentence of at least `LIST_WORDS` words reads as a bare list."""
LIST_WORDS = 8

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|[.!?;:,()\n%]", re.UNICODE)
_NUMBER_UNIT = re.compile(r"^(\d+)([a-z]+)$")
_FOLD = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2212\u2028", "''\"\"---\n")


def fold_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Text as it is compared, and for each of its letters the place in `text` that it came from.

    NFKD letter by letter, lower case, format characters and accents dropped (a composed and a decomposed accent are
    the same), quotation marks and dashes unified.
    """
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKD", char).translate(_FOLD).casefold():
            if unicodedata.category(letter) not in {"Cf", "Mn"}:
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def fold(text: str) -> str:
    """Text as it is compared; see `fold_with_places`."""
    return fold_with_places(text)[0]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    # Imported here because the package loads all its languages: 6 MB that lists and the home screen need not carry.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of one lower-case word."""
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark, with its place in the folded text."""

    word: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a run of tokens, with its place in the original text."""

    tokens: tuple[Token, ...]
    start: int
    end: int
    is_list: bool
    stems: frozenset[str]
    """Those of all its tokens: most phrases are ruled out by a look at them."""


def tokens_of(text: str) -> list[Token]:
    """Split folded text; `40ms` becomes `40` and `ms`, `two-tower` becomes `two` and `tower`, `%` becomes `percent`."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        start = match.start()
        unit = _NUMBER_UNIT.match(word)
        if unit and unit.group(2) not in {"st", "nd", "rd", "th"}:
            middle = start + len(unit.group(1))
            found.append(Token(unit.group(1), unit.group(1), start, middle))
            found.append(Token(unit.group(2), stem(unit.group(2)), middle, match.end()))
            continue
        word = "percent" if word == "%" else word
        found.append(Token(word, stem(word) if word[0].isalnum() else word, start, match.end()))
    return found


@lru_cache(maxsize=256)
def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Sentences of a text; a line break ends one."""
    folded, places = fold_with_places(text)
    sentences: list[Sentence] = []
    run: list[Token] = []
    tokens = tokens_of(folded)
    for place, token in enumerate(tokens):
        run.append(token)
        if token.word in ".!?\n;" and _ends_here(folded, token, tokens, place):
            sentences.extend(_sentence(run, places))
            run = []
    sentences.extend(_sentence(run, places))
    return tuple(sentences)


def _ends_here(text: str, token: Token, tokens: Sequence[Token], place: int) -> bool:
    if token.word != ".":
        return True
    after = text[token.end : token.end + 1]
    return not after or after.isspace() or place + 1 == len(tokens)


def _sentence(run: Sequence[Token], places: Sequence[int]) -> list[Sentence]:
    words = [token for token in run if token.word[0].isalnum()]
    if not words:
        return []
    share = sum(token.word in FUNCTION_WORDS for token in words) / len(words)
    start, end = places[words[0].start], places[words[-1].end - 1] + 1
    is_list = len(words) >= LIST_WORDS and share < LIST_GATE
    return [Sentence(tuple(run), start, end, is_list, frozenset(token.stem for token in run))]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase: each item is a stem, a prefix (`regulari*`), a gap (`...`) or any number (`#`)."""

    items: tuple[str, ...]
    negates: bool
    """Does the phrase itself carry a negator, so that negation before it is part of the sense?"""
    stems: frozenset[str]
    """The items that are stems: a sentence without one of them does not hold the phrase."""


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
    stems = frozenset(item for item in items if item not in {"...", "#"} and not item.endswith("*"))
    return Phrase(tuple(items), any(word in NEGATORS for word in words), stems)


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
            return tokens[index + 1].word not in {"only", "just", "merely", "simply"}
    return False


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a phrase was found: indices into a sentence's tokens."""

    sentence: int
    first: int
    after: int


def find_phrase(text: str, sentences: Sequence[Sentence], first: int = 0, after: int | None = None) -> Hit | None:
    """The first place in sentences `first` to `after` (exclusive) where the phrase stands and is not taken back.

    A phrase without a word stands nowhere; `bank check` reports it.
    """
    try:
        phrase = compile_phrase(text)
    except ValueError:
        return None
    for number in range(first, len(sentences) if after is None else min(after, len(sentences))):
        tokens = sentences[number].tokens
        if not phrase.stems <= sentences[number].stems:
            continue
        for start in range(len(tokens)):
            if not _fits(phrase.items[0], tokens[start]):
                continue
            end = _match_at(phrase, tokens, start)
            if end is not None and (phrase.negates or not _negated(tokens, start)):
                return Hit(number, start, end)
    return None


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector saw: `level` 2 explained, 1 mentioned, 0 nothing; and the span of text that shows it."""

    level: int
    start: int = 0
    end: int = 0


NOTHING = Detection(0)


def detect(detector: Detector, sentences: Sequence[Sentence]) -> Detection:
    """Look for a point in one answer. Bare lists count as mentions unless the point asks for a list."""
    if not sentences:
        return NOTHING
    width = len(sentences) if detector.window == "answer" else detector.window
    listed: Detection | None = None
    for first in range(len(sentences)) if detector.explain else ():
        hits = [_first_of(group, sentences, first, first + width) for group in detector.explain]
        if any(hit is None for hit in hits):
            continue
        used = sorted({hit.sentence for hit in hits if hit is not None})
        span = sentences[used[0]].start, sentences[used[-1]].end
        if detector.list_ok or not all(sentences[number].is_list for number in used):
            return Detection(2, *span)
        listed = listed or Detection(1, *span)
    if listed is not None:
        return listed
    hit = _first_of(detector.mention, sentences, 0, len(sentences))
    if hit is None:
        return NOTHING
    return Detection(1, sentences[hit.sentence].start, sentences[hit.sentence].end)


def _first_of(phrases: Sequence[str], sentences: Sequence[Sentence], first: int, after: int) -> Hit | None:
    for phrase in phrases:
        hit = find_phrase(phrase, sentences, first, after)
        if hit is not None:
            return hit
    return None


def contains_any(phrases: Sequence[str], text: str) -> bool:
    """Does any of the phrases stand in the text?"""
    sentences = sentences_of(text)
    return _first_of(phrases, sentences, 0, len(sentences)) is not None


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning: no function words, no marks."""
    return frozenset(
        token.stem for token in tokens_of(fold(text)) if token.word[0].isalnum() and token.word not in FUNCTION_WORDS
    )


def overlap(left: str, right: str) -> float:
    """Jaccard overlap of content stems, 0 to 1."""
    a, b = content_stems(left), content_stems(right)
    return len(a & b) / len(a | b) if a and b else 0.0
