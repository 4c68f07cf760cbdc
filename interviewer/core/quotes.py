"""Finding a quote in the candidate's own words: the program looks for itself, whatever a model claims."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from interviewer.core.reading import fold_with_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from interviewer.core.session import Turn

FUZZ = 0.95
"""Least similarity, 0 to 1, of a quote that is not found letter by letter (grading.md, section C)."""
MIN_LETTERS = 8
"""A shorter quote proves nothing unless the whole turn is that short."""
_MARGIN = " \"'."
"""What a quote may have around it that the turn has not, once folded."""


@dataclass(frozen=True)
class Quote:
    """Words of the candidate, as they were written, and the turn they come from."""

    turn: int
    text: str


def find_quote(quote: str, turns: Sequence[Turn], hint_turn: int | None = None) -> Quote | None:
    """The candidate's own words that the quote repeats, or None.

    Spaces, case, quotation marks, dashes and Unicode forms are normalised; failing an exact place, a window of at
    least 0.95 similarity counts. Words that the interviewer said first (question, hint, follow-up) are no evidence;
    words of the candidate that the interviewer took up later are. `hint_turn` is looked at first, because the same
    words may stand in two turns.
    """
    wanted = _squeeze(quote)[0].strip(_MARGIN)
    if not wanted:
        return None
    own = [turn for turn in turns if turn.by_candidate]
    own.sort(key=lambda turn: turn.number != hint_turn)
    for turn in own:
        text, places = _squeeze(turn.text)
        if len(wanted) < MIN_LETTERS and len(wanted) < len(text.strip(_MARGIN)):
            continue
        start = text.find(wanted)
        if start >= 0 and not _was_given(wanted, turn, turns):
            return Quote(turn.number, _original(turn.text, places, start, start + len(wanted)))
    return _find_nearly(wanted, own, turns)


def _was_given(words: str, turn: Turn, turns: Iterable[Turn]) -> bool:
    """Had the interviewer said these words before that turn?"""
    words = words.strip(_MARGIN)
    earlier = (other for other in turns if not other.by_candidate and other.number < turn.number)
    return any(words in _squeeze(other.text)[0] for other in earlier)


def _find_nearly(wanted: str, own: Iterable[Turn], turns: Sequence[Turn]) -> Quote | None:
    if len(wanted) < 2 * MIN_LETTERS:
        return None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for turn in own:
        text, places = _squeeze(turn.text)
        best, found, place = FUZZ, "", 0
        for start in _word_starts(text):
            window = text[start : start + len(wanted)]
            matcher.set_seq1(window)
            if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and matcher.ratio() >= best:
                best, found, place = matcher.ratio(), window, start
        if found and not _was_given(found, turn, turns):
            return Quote(turn.number, _original(turn.text, places, place, place + len(found)))
    return None


def _word_starts(text: str) -> Iterable[int]:
    return [0, *(index + 1 for index, char in enumerate(text) if char == " ")]


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Folded text with every run of white space as one blank, and the original place of each letter."""
    folded, origins = fold_with_places(text)
    letters: list[str] = []
    places: list[int] = []
    for char, origin in zip(folded, origins, strict=True):
        char = " " if char.isspace() else char
        if char == " " and letters and letters[-1] == " ":
            continue
        letters.append(char)
        places.append(origin)
    return "".join(letters), places


def _original(text: str, places: Sequence[int], start: int, end: int) -> str:
    after = max(places[end], places[end - 1] + 1) if end < len(places) else len(text)
    return text[places[start] : after].strip()
