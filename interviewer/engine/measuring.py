"""How well the offline half of an entry works, measured on blind answers: detectors, order, misconceptions, follow-ups.

Every figure is a share of two counts; `spread` says how far it would move with other entries of the same kind.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from interviewer.core import events as ev
from interviewer.core.agreement import interval
from interviewer.core.blind import Quality
from interviewer.core.director import MoveOn, Probe, next_move
from interviewer.core.evidence import Evidence, Status, gather
from interviewer.core.session import Session, Turn
from interviewer.engine.interviewers.scripted_interviewer import authored_reply
from interviewer.engine.planning import set_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from interviewer.core.bank import FollowUp
    from interviewer.core.blind import BlindAnswer, BlindAnswers
    from interviewer.core.rubric import Rubric

FOLLOWUPS = 4
"""Follow-ups after the opening that are looked at."""
MENTION = 0.4
"""What a mention adds to the order of answers, as in `scoring.CREDIT`."""


@dataclass(frozen=True)
class Tally:
    """Counts over some answers; they add up."""

    answers: int = 0
    right: int = 0
    """Points that were covered and detected as such."""
    named: int = 0
    """Points that were detected as covered and were at least mentioned."""
    detected: int = 0
    covered: int = 0
    pairs: int = 0
    """Pairs of answers to one question of different quality."""
    in_order: int = 0
    weak_pairs: int = 0
    """Those of them with a weak answer."""
    weak_in_order: int = 0
    good: int = 0
    """Solid and strong answers."""
    good_accused: int = 0
    """Those in which a misconception was heard."""
    asked: int = 0
    unnatural: int = 0
    """Follow-ups that ask for what the answer had covered, and are not safe."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


class Figure(NamedTuple):
    """A share of two counts of a tally, and what it should be."""

    name: str
    part: str
    whole: str
    target: str


FIGURES = (
    Figure("precision", "right", "detected", "at least 95 %"),
    Figure("not invented", "named", "detected", "at least 95 %"),
    Figure("recall", "right", "covered", "at least 80 %"),
    Figure("order kept", "in_order", "pairs", "at least 95 %"),
    Figure("weak below the others", "weak_in_order", "weak_pairs", "at least 95 %"),
    Figure("good answers accused", "good_accused", "good", "0 %"),
    Figure("unnatural follow-ups", "unnatural", "asked", "at most 10 %"),
)


@dataclass(frozen=True)
class Measure:
    """What was measured of one entry, on answers that its author may have seen and on those held out."""

    question: str
    tuning: Tally
    held_out: Tally

    @property
    def all(self) -> Tally:
        """Both together."""
        return self.tuning + self.held_out


def share(tally: Tally, figure: Figure) -> float | None:
    """The figure, 0 to 1; None where there was nothing to count."""
    whole: int = getattr(tally, figure.whole)
    return getattr(tally, figure.part) / whole if whole else None


def spread(tallies: Sequence[Tally], figure: Figure) -> tuple[float, float] | None:
    """Where the figure lies in 95 of 100 banks drawn, entry by entry, from these; None where there is nothing."""
    return interval([(getattr(tally, figure.part), getattr(tally, figure.whole)) for tally in tallies], _share)


def _share(counts: Sequence[tuple[int, int]]) -> float | None:
    whole = sum(pair[1] for pair in counts)
    return sum(pair[0] for pair in counts) / whole if whole else None


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def measure(rubric: Rubric, blind: BlindAnswers) -> Measure:
    """Measure one entry. A pair of answers counts as held out where either of them is."""
    tallies = {False: Tally(), True: Tally()}
    found = [(answer, _evidence(rubric, answer.text)) for answer in blind.answers]
    for answer, evidence in found:
        tallies[answer.held_out] += _of_answer(rubric, answer, evidence)
    for (one, seen), (other, also_seen) in combinations(found, 2):
        if one.quality is not other.quality:
            better = _earned(rubric, also_seen) - _earned(rubric, seen)
            kept = better > 0 if other.quality.rank > one.quality.rank else better < 0
            weak = int(Quality.WEAK in {one.quality, other.quality})
            tallies[one.held_out or other.held_out] += Tally(
                pairs=1, in_order=int(kept), weak_pairs=weak, weak_in_order=weak * int(kept)
            )
    return Measure(rubric.question.id, tallies[False], tallies[True])


def _evidence(rubric: Rubric, text: str) -> Evidence:
    return gather(rubric, [Turn(1, "candidate", text, intent="answer")])


def _of_answer(rubric: Rubric, answer: BlindAnswer, evidence: Evidence) -> Tally:
    detected = {name for name in rubric.points if evidence.status(name) is Status.COVERED}
    covered = set(answer.covered) & rubric.points.keys()
    is_good = answer.quality is not Quality.WEAK
    asked = first_followups(rubric, answer.text)
    return Tally(
        answers=1,
        right=len(detected & covered),
        named=len(detected & (covered | set(answer.mentioned))),
        detected=len(detected),
        covered=len(covered),
        good=int(is_good),
        good_accused=int(is_good and bool(evidence.misconceptions)),
        asked=len(asked),
        unnatural=sum(is_unnatural(followup, covered) for followup in asked),
    )


def _earned(rubric: Rubric, evidence: Evidence) -> float:
    credit = {Status.COVERED: 1.0, Status.MENTIONED: MENTION, Status.MISSING: 0.0}
    return sum(point.weight * credit[evidence.status(name)] for name, point in rubric.points.items())


def is_unnatural(followup: FollowUp, covered: set[str]) -> bool:
    """Does it ask for what was said already, in words that make no sense then?"""
    aim = set(followup.when.missing or followup.listens)
    return bool(aim) and aim <= covered and not followup.safe


def first_followups(rubric: Rubric, opening: str) -> list[FollowUp]:
    """What the scripted interviewer asks first after this opening, as if nothing else were said."""
    setup = set_up(
        rubric, mode="interview", level=rubric.question.levels.target, interviewer="scripted", grader="coverage"
    )
    session = Session("measured").apply(ev.Started(at="", **setup)).apply(ev.Answered(at="", text=opening))
    asked: list[FollowUp] = []
    while len(asked) < FOLLOWUPS:
        move = next_move(session, rubric, "safe_first")
        if not isinstance(move, Probe | MoveOn):
            break
        if isinstance(move, Probe):
            asked.append(move.followup)
        reply = authored_reply(move)
        told = ev.FollowedUp(
            at="",
            text=reply.text,
            intent=reply.intent,
            branch=reply.branch,
            followup=reply.followup,
            listens=reply.listens,
            phase=reply.phase,
        )
        session = session.apply(told).apply(ev.Passed(at="", reason="retry"))
    return asked
