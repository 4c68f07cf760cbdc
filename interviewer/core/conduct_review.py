"""How an interviewer behaved in a talk that is on record, as far as code can judge it.

The same rules that hold back a sentence before it is shown, and two that only the record shows: a question of the
candidate passed over, and a question about another branch than the director chose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.core.conduct import Breach, split_sentences, watch
from interviewer.core.director import is_question
from interviewer.core.reading import overlap
from interviewer.core.session import NOT_PROBES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from interviewer.core.rubric import Rubric
    from interviewer.core.session import Turn

SAME_QUESTION = 0.6
"""Overlap of content words, 0 to 1, from which a question is taken for the authored one."""
LISTENING = 0.25
"""Share of the words, 0 to 1, above which an interviewer talks too much (interviewing.md 2.5)."""


@dataclass(frozen=True)
class Fault:
    """One breach, the turn it happened in, and the words."""

    turn: int
    breach: Breach
    words: str


@dataclass(frozen=True)
class Review:
    """What was found of one talk."""

    turns: int
    """Turns of the interviewer after the question itself."""
    faults: tuple[Fault, ...]
    talk_share: float | None
    """Share of the words that the interviewer spoke after its question, 0 to 1; None for a silent talk."""


def review(rubric: Rubric, turns: Sequence[Turn]) -> Review:
    """Judge every turn of the interviewer by what had been said before it."""
    own = [turn for turn in turns[1:] if not turn.by_candidate]
    faults = [fault for turn in own for fault in _faults(rubric, turn, [t for t in turns if t.number < turn.number])]
    spoken = sum(len(turn.text.split()) for turn in own)
    heard = sum(len(turn.text.split()) for turn in turns if turn.by_candidate)
    return Review(len(own), tuple(faults), spoken / (spoken + heard) if spoken + heard else None)


def _faults(rubric: Rubric, turn: Turn, before: Sequence[Turn]) -> Iterator[Fault]:
    probes = turn.intent not in NOT_PROBES
    conduct = watch(rubric, before, must_ask=probes, may_tell=turn.intent == "hint" or _is_authored(rubric, turn))
    seen: set[Breach] = set()
    for sentence in split_sentences(turn.text):
        breach = conduct.breach(sentence)
        if breach is not None:
            conduct.said.append(sentence)
        if breach is not None and breach not in seen:
            seen.add(breach)
            yield Fault(turn.number, breach, sentence.strip())
    missing = conduct.at_end()
    if missing is not None:
        yield Fault(turn.number, missing, turn.text.strip())
    last = before[-1]
    if probes and last.by_candidate and is_question(last.text):
        yield Fault(turn.number, Breach.IGNORES, last.text.strip())
    if probes and turn.branch and _branch_of(rubric, turn.text) not in {turn.branch, ""}:
        yield Fault(turn.number, Breach.DRIFTS, turn.text.strip())


def _is_authored(rubric: Rubric, turn: Turn) -> bool:
    """Is it a follow-up of the bank, word for word? Whether those leak is judged where the bank is checked."""
    return any(placed.followup.ask == turn.text for placed in rubric.followups)


def _branch_of(rubric: Rubric, text: str) -> str:
    """Branch of the authored follow-up that asks nearly the same; empty where none does."""
    likeness, branch = max(
        ((overlap(text, placed.followup.ask), placed.branch) for placed in rubric.followups), default=(0.0, "")
    )
    return branch if likeness >= SAME_QUESTION else ""
