"""Reading plain text: folding, tokens, stems, sentences, and an index of where each stem stands.

The function-word gate for bare lists (15 percent) is a measured figure; see grading.md D.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from interviewer.core.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LIST_GATE = 0.15
"""Share of function words below which a sentence of at least `LIST_WORDS` words reads as a bare list."""
LIST_WORDS = 8
NUMBERS = 0.08
"""Share of numbers from which a sentence without function words is a note rather than a list."""
LIST_ITEMS = 6
"""From so many items between commas of at most `ITEM_WORDS` on average, a sentence is a list as well."""
ITEM_WORDS = 3.5
TERM_TOKENS = 5
"""Most tokens of a line that is only a term."""

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|[.!?;:,()\n%]", re.UNICODE)
_CODE = re.compile(r"[=()\[\]{}:<>]|^(?:return|for|while|if|else|break|continue|pass|def|import|from)\b")
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


def _sentences(text: str) -> tuple[Sentence, ...]:
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
    return tuple(_mark_lines(text, sentences))


def _mark_lines(text: str, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Terms line by line are a list too; lines of code are not."""
    for _, group in groupby(sentences, key=lambda sentence: _is_term(text[sentence.start : sentence.end], sentence)):
        run = list(group)
        terse = len(run) >= LIST_ITEMS and _is_term(text[run[0].start : run[0].end], run[0])
        yield from (replace(sentence, is_list=True) for sentence in run) if terse else run


def _is_term(words: str, sentence: Sentence) -> bool:
    return len(sentence.tokens) <= TERM_TOKENS and not _CODE.search(words)


def _ends_here(text: str, token: Token, tokens: Sequence[Token], place: int) -> bool:
    after = text[token.end : token.end + 1]
    if token.word != ".":
        return token.word != "!" or after != "="
    return not after or after.isspace() or place + 1 == len(tokens)


def _sentence(run: Sequence[Token], places: Sequence[int]) -> list[Sentence]:
    words = [token for token in run if token.word[0].isalnum()]
    if not words:
        return []
    start, end = places[words[0].start], places[words[-1].end - 1] + 1
    marks = [token.word for token in run]
    listed = _is_list(words, marks.count(","), is_formal="(" in marks or ")" in marks)
    return [Sentence(tuple(run), start, end, listed)]


def _is_list(words: Sequence[Token], commas: int, *, is_formal: bool) -> bool:
    """Are these terms rather than a sentence: hardly a function word, or hardly a word between commas?

    Numbers and brackets are terse and no list: notes, formulas and code have few function words as well.
    """
    share = sum(token.word in FUNCTION_WORDS for token in words) / len(words)
    numbers = sum(token.word[0].isdigit() for token in words) / len(words)
    bare = share < LIST_GATE and numbers < NUMBERS and not is_formal
    chopped = commas + 1 >= LIST_ITEMS and len(words) <= ITEM_WORDS * (commas + 1)
    return len(words) >= LIST_WORDS and (bare or chopped)


@dataclass(frozen=True)
class Reading:
    """A text as sentences, with an index of the words in it."""

    sentences: tuple[Sentence, ...]

    @cached_property
    def stems(self) -> Mapping[str, frozenset[int]]:
        """Numbers of the sentences in which each stem stands; marks are stems too."""
        return _postings((token.stem, number) for number, token in self._tokens())

    @cached_property
    def _words(self) -> Mapping[str, frozenset[int]]:
        return _postings((token.word, number) for number, token in self._tokens())

    @cached_property
    def _sorted_words(self) -> Sequence[str]:
        return sorted(self._words)

    def beginning_with(self, prefix: str) -> frozenset[int]:
        """Numbers of the sentences in which a word begins so."""
        found: set[int] = set()
        for place in range(bisect_left(self._sorted_words, prefix), len(self._sorted_words)):
            word = self._sorted_words[place]
            if not word.startswith(prefix):
                break
            found |= self._words[word]
        return frozenset(found)

    @cached_property
    def everywhere(self) -> frozenset[int]:
        """Numbers of all sentences."""
        return frozenset(range(len(self.sentences)))

    @cached_property
    def listed(self) -> float:
        """Share of its words that stand in bare lists, 0 to 1."""
        lengths = [(len(sentence.tokens), sentence.is_list) for sentence in self.sentences]
        whole = sum(length for length, _ in lengths)
        return sum(length for length, is_list in lengths if is_list) / whole if whole else 0.0

    def _tokens(self) -> Iterator[tuple[int, Token]]:
        for number, sentence in enumerate(self.sentences):
            for token in sentence.tokens:
                yield number, token


def _postings(pairs: Iterator[tuple[str, int]]) -> dict[str, frozenset[int]]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for word, number in pairs:
        numbers[word].add(number)
    return {word: frozenset(found) for word, found in numbers.items()}


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    """Read a text; a line break ends a sentence."""
    return Reading(_sentences(text))


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning: no function words, no marks."""
    return frozenset(
        token.stem for token in tokens_of(fold(text)) if token.word[0].isalnum() and token.word not in FUNCTION_WORDS
    )


def overlap(left: str, right: str) -> float:
    """Jaccard overlap of content stems, 0 to 1."""
    a, b = content_stems(left), content_stems(right)
    return len(a & b) / len(a | b) if a and b else 0.0
