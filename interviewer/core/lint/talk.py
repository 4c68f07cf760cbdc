"""Rules on what is said to the candidate: follow-ups, probes and hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.core.bank import Intent
from interviewer.core.conduct import Breach, Conduct
from interviewer.core.lint.subject import Fault, level_in, word_count
from interviewer.core.reading import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.lint.subject import Subject

ASK_WORDS = 32
GIVEN_AWAY = 0.6
"""Share of the correction's content words from which a probe gives it away."""
PERSONAL = frozenset({"behavioural", "experience", "motivation"})
"""Types that are about the person."""
_MIX = (
    (Intent.CLARIFY, Intent.PROBE_DEPTH),
    (Intent.CHALLENGE, Intent.EDGE_CASE),
    (Intent.CONSTRAINT_CHANGE, Intent.DEEPEN),
)
_PERSONAL_MIX = (*_MIX[:2], (Intent.EVIDENCE, Intent.OWNERSHIP, Intent.REFLECT))


def one_question(subject: Subject) -> Iterator[Fault]:
    """Exactly one question mark, at the end."""
    for number, followup in enumerate(subject.question.followups):
        if not is_one_question(followup.ask):
            message = f"`{followup.id}` is not one question with its mark at the end"
            yield Fault(f"followups[{number}].ask", message, "one `?`, as the last character")


def is_one_question(text: str) -> bool:
    """Is there one question mark, as the last character?"""
    return text.count("?") == 1 and text.endswith("?")


def ask_length(subject: Subject) -> Iterator[Fault]:
    """Short enough to keep in mind while answering."""
    for key, text in subject.asks:
        words = word_count(text)
        if words > ASK_WORDS:
            yield Fault(key, f"{words} words, at most {ASK_WORDS}", "cut the set-up")


def no_praise(subject: Subject) -> Iterator[Fault]:
    """Nothing that is said to the candidate judges the answer."""
    for key, text in subject.asks:
        if Conduct(must_ask=False).breach(text) is Breach.PRAISE:
            yield Fault(key, "it praises or judges, as the conduct rules read it", "reword")


def followups_do_not_leak(subject: Subject) -> Iterator[Fault]:
    """No follow-up contains what it listens for."""
    for number, followup in enumerate(subject.question.followups):
        for name in followup.listens:
            point = subject.points.get(name)
            if point and level_in(point.detect, followup.ask) == 2:
                message = f"`{followup.id}` contains the point `{name}` that it listens for"
                yield Fault(f"followups[{number}].ask", message, "ask for it without its words")


def hints_do_not_leak(subject: Subject) -> Iterator[Fault]:
    """The first two rungs point the way and no more."""
    for name, ladder in subject.question.hints.items():
        point = subject.points.get(name)
        for number, rung in enumerate(ladder[:2]):
            if point and level_in(point.detect, rung) == 2:
                yield Fault(f"hints.{name}[{number}]", f"gives the point `{name}` away", "keep that for a later rung")


def probes(subject: Subject) -> Iterator[Fault]:
    """A probe is one question and does not contain the correction."""
    known = content_stems(subject.question.question)
    for number, wrong in enumerate(subject.question.misconceptions):
        key = f"misconceptions[{number}].probe"
        if not is_one_question(wrong.probe):
            yield Fault(key, "is not one question with its mark at the end", "one `?`, as the last character")
        correction = content_stems(wrong.correct) - content_stems(wrong.claim) - known
        given = len(correction & content_stems(wrong.probe)) / len(correction) if correction else 0.0
        if given >= GIVEN_AWAY:
            yield Fault(key, f"contains {given:.0%} of the correction's words", "ask for a case, not for the rule")


def reachable(subject: Subject) -> Iterator[Fault]:
    """Every follow-up can be asked after some answer, and hears something."""
    time = subject.rubric.time
    phased = {branch for phase in time.phases for branch in phase.branches}
    in_phases = bool(time.phases) and {branch.id for branch in subject.rubric.branches} <= phased
    for number, followup in enumerate(subject.question.followups):
        key = f"followups[{number}]"
        both = sorted(set(followup.when.missing) & set(followup.when.covered))
        if both:
            yield Fault(f"{key}.when", f"`{followup.id}` wants {', '.join(both)} both missing and covered", "")
        if not followup.listens and (in_phases or not followup.safe):
            why = (
                "belongs to no phase, so it is never asked" if followup.safe else "is not safe and listens for nothing"
            )
            yield Fault(f"{key}.listens", f"`{followup.id}` {why}", "name the points that its answer can make")


def intent_mix(subject: Subject) -> Iterator[Fault]:
    """Follow-ups of different kinds: into the depth, against the grain, and on to something new."""
    given = {followup.intent for followup in subject.question.followups}
    for wanted in _PERSONAL_MIX if subject.rubric.type.id in PERSONAL else _MIX:
        if not given & set(wanted):
            names = " or ".join(intent.value for intent in wanted)
            yield Fault("followups", f"none has the intent {names}", "write one that does")
