"""What an interviewer must not do, as far as code can judge it: sentence by sentence, before it reaches the screen.

One question, short, no praise or verdict, no leak, no repetition (interviewing.md 2.5).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from interviewer.core.evidence import Status, gather
from interviewer.core.likeness import vocabulary_of
from interviewer.core.matching import detect
from interviewer.core.reading import content_stems, overlap, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.core.bank import Detector
    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Turn

MAX_WORDS = 40
"""Words besides the question."""
MAX_QUESTION_WORDS = 40
"""Words of the question itself; authored ones keep to 32."""
REPEAT = 0.8
"""Overlap of content words, 0 to 1, from which a question repeats an earlier one."""
TOLD = 0.4
"""Share of a claim's stems, 0 to 1, from which a sentence tells it: half of the last rungs of our hints ("Reveal: ...")
reach it, 0.3 percent of the authored follow-ups do."""
MIN_STEMS = 8
"""A claim of fewer stems is held by many a harmless sentence."""
RUBRIC_RUN = 8
"""Words in a row shared with a point's claim that count as a leak (trust.md G6)."""

_PRAISE = re.compile(
    r"\b(?:great|excellent|perfect|awesome|amazing|fantastic|wonderful|brilliant|impressive|absolutely|spot on"
    r"|good (?:answer|point|job|start|question|thinking)|well (?:done|said|put)|nice(?:ly)?|solid answer"
    r"|correct(?:ly)?|incorrect|that(?:'s| is) (?:right|wrong|true)|you(?:'re| are) (?:right|wrong)"
    r"|not quite|almost right|love (?:that|it|how)|makes sense|exactly (?:right|so))\b|^\W*exactly\b",
    re.IGNORECASE,
)
_ABOUT_DATA = re.compile(
    r"\b(?:correct(?:ly)? (?:label|class|answer|order|result|predict)\w*|great(?:er|est)?\s+(?:than|extent|deal))", re.I
)


class Breach(StrEnum):
    """A rule that a sentence would break, in words that a model can act on."""

    PRAISE = "it evaluates or praises the answer"
    LEAK = "it gives away something the candidate has not said yet"
    SECOND_QUESTION = "it asks more than one question"
    TOO_LONG = "it is too long"
    REPEAT = "it repeats a question that was already asked"
    NO_QUESTION = "it asks nothing"
    SILENT = "it says nothing"
    IGNORES = "it passes over what the candidate asked"
    DRIFTS = "it asks about another branch than the one that was chosen"


def split_sentences(text: str) -> list[str]:
    """Complete sentences of a text, white space kept so that joining them gives the text back."""
    parts = re.split(r"(?<=[.!?])(?=\s)|(?<=[.!?][\"')\]])(?=\s)|(?<=\n)", text)
    return [part for part in parts if part]


class Conduct:
    """Watches one reply as it grows. `asked` are earlier questions; `guarded` are detectors of points not yet made."""

    def __init__(
        self,
        *,
        asked: Sequence[str] = (),
        guarded: Sequence[Detector] = (),
        claims: Sequence[str] = (),
        must_ask: bool = True,
    ) -> None:
        self.asked = asked
        self.guarded = guarded
        self.claims = [_words(claim) for claim in claims]
        self._stems = [stems for claim in claims if len(stems := content_stems(claim)) >= MIN_STEMS]
        self.must_ask = must_ask
        self.said: list[str] = []

    def breach(self, sentence: str) -> Breach | None:
        """The rule that the next sentence would break, or None; a sentence that passes is remembered."""
        found = self._judge(sentence)
        if found is None:
            self.said.append(sentence)
        return found

    def at_end(self) -> Breach | None:
        """The rule that the whole reply breaks, if any."""
        if self.must_ask and not any("?" in sentence for sentence in self.said):
            return Breach.NO_QUESTION
        return None if self.said else Breach.SILENT

    def _judge(self, sentence: str) -> Breach | None:
        if _PRAISE.search(_ABOUT_DATA.sub("", sentence)):
            return Breach.PRAISE
        questions = sentence.count("?") + sum(said.count("?") for said in self.said)
        if questions > 1:
            return Breach.SECOND_QUESTION
        if self._words_besides(sentence) > MAX_WORDS or (
            "?" in sentence and len(_words(sentence)) > MAX_QUESTION_WORDS
        ):
            return Breach.TOO_LONG
        if "?" in sentence and any(overlap(sentence, earlier) >= REPEAT for earlier in self.asked):
            return Breach.REPEAT
        return Breach.LEAK if self._leaks(sentence) else None

    def _words_besides(self, sentence: str) -> int:
        return sum(len(_words(part)) for part in [*self.said, sentence] if "?" not in part)

    def _leaks(self, sentence: str) -> bool:
        so_far = read("".join([*self.said, sentence]))
        if any(detect(detector, so_far).level == 2 for detector in self.guarded):
            return True
        parts = range(len(read(sentence).sentences))
        vocabulary = vocabulary_of(sentence)
        if any(max(vocabulary.recalls(stems, 1, parts), default=0.0) >= TOLD for stems in self._stems):
            return True
        words = _words(sentence)
        runs = {tuple(words[i : i + RUBRIC_RUN]) for i in range(len(words) - RUBRIC_RUN + 1)}
        return any(
            tuple(claim[i : i + RUBRIC_RUN]) in runs
            for claim in self.claims
            for i in range(len(claim) - RUBRIC_RUN + 1)
        )


def watch(rubric: Rubric, turns: Sequence[Turn], *, must_ask: bool, may_tell: bool = False) -> Conduct:
    """The rules for what is said after these turns: points that the candidate has not made are guarded.

    `may_tell` is for hints, which give things away on purpose.
    """
    evidence = gather(rubric, turns)
    unmade = [point for point in rubric.points.values() if evidence.status(point.id) is not Status.COVERED]
    guarded = unmade if rubric.authored and not may_tell else []
    return Conduct(
        asked=[turn.text for turn in turns if turn.role == "interviewer"],
        guarded=[point.detect for point in guarded if point.detect],
        claims=[point.claim for point in guarded],
        must_ask=must_ask,
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
