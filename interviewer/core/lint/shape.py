"""Rules on what an entry must have, and how much of it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from interviewer.core.bank import Decision, Kind, Level
from interviewer.core.lint.subject import Fault, texts_of, word_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.bank import Point, Question
    from interviewer.core.lint.subject import Subject

CLAIM_WORDS = 45
DESIGNS = frozenset({"ml_design", "system_design"})
POINTS = {"coding": (10, 16), "ml_design": (14, 26), "system_design": (14, 26)}
"""Fewest and most points by type."""
POINTS_ELSE = (8, 16)
PER_BRANCH = 9
BRANCHES = (3, 5)
MUST_SHARE = (0.4, 0.8)
"""Share of the weight that the musts carry."""
LADDERS = 3
"""Most ladders of hints that are demanded."""
TOP_WEIGHT = 4
SAMPLES = 3
TIME_FACTOR = 3
_DATE = re.compile(r"20\d\d-[01]\d-[0-3]\d")


def required_keys(subject: Subject) -> Iterator[Fault]:
    """Everything that an authored entry carries."""
    question = subject.question
    for key in ("intent", "followups", "hints", "model_answer", "references"):
        if not getattr(question, key):
            yield Fault("", f"`{key}` is required", f"add `{key}:`")
    yield from _one_for_each("verdict_anchors", question.verdict_anchors, Decision)
    yield from _one_for_each("level_bar", question.level_bar, Level)
    if len(question.samples) < SAMPLES:
        yield Fault("samples", f"{len(question.samples)} golden answers, expected {SAMPLES}", "weak, solid, strong")
    for day, needed in ((question.review.authored, True), (question.review.reviewed, False)):
        if (day or needed) and not _DATE.fullmatch(day):
            yield Fault("review", f'"{day}" is no date', 'write review: {authored: "2026-11-23"}')
    yield from _required_of_points(subject)


def _one_for_each(
    key: str, given: dict[Decision, str] | dict[Level, str], wanted: type[Decision] | type[Level]
) -> Iterator[Fault]:
    missing = [name.value for name in wanted if name not in given]
    if missing:
        yield Fault(key, f"`{key}` lacks {', '.join(missing)}", "one sentence for each")


def _required_of_points(subject: Subject) -> Iterator[Fault]:
    for key, point in subject.placed:
        if not point.accept:
            yield Fault(key, f"`{point.id}` lacks `accept`", "say what suffices")
        if point.detect is None:
            yield Fault(key, f"`{point.id}` lacks `detect`", "without it nobody can earn the point offline")
    for number, wrong in enumerate(subject.question.misconceptions):
        if wrong.detect is None:
            yield Fault(f"misconceptions[{number}]", f"`{wrong.id}` lacks `detect`", "write the words that voice it")


def unique_ids(subject: Subject) -> Iterator[Fault]:
    """No id stands for two things: a session refers to points, follow-ups and misconceptions by id alone."""
    question, type_ = subject.question, subject.rubric.type
    ids = [*(placed.point.id for placed in subject.placed), *(followup.id for followup in question.followups)]
    ids += [wrong.id for wrong in question.misconceptions]
    others = {*(followup.id for followup in type_.followups), *(wrong.id for wrong in type_.red_flags)}
    for name, times in Counter(ids).items():
        if times > 1:
            yield Fault("", f"the id `{name}` is used {times} times", "begin ids with p_, f_ or m_")
        if name in others:
            yield Fault("", f"the id `{name}` belongs to the type {type_.id}", "choose another id")


def claim_length(subject: Subject) -> Iterator[Fault]:
    """A claim is one fact."""
    for key, point in subject.placed:
        words = word_count(point.claim)
        if words > CLAIM_WORDS:
            yield Fault(f"{key}.claim", f"{words} words, at most {CLAIM_WORDS}", "split the point or cut the claim")


def branches(subject: Subject) -> Iterator[Fault]:
    """Every branch of the framework has points, or a reason why it makes no sense."""
    tree = subject.rubric.framework
    low, high = BRANCHES
    if not low <= len(tree.branches) <= high:
        yield Fault("framework", f"{tree.id} has {len(tree.branches)} branches, expected {low} to {high}", "")
    own = {branch.id: branch for branch in subject.question.branches}
    for branch in tree.branches:
        mine = own.get(branch.id)
        if mine is None or not (mine.points or mine.not_applicable):
            message = f"the branch `{branch.id}` ({branch.title}) has no points"
            yield Fault("branches", message, "write points, or `not_applicable:` with the reason")
        elif mine.points and mine.not_applicable:
            yield Fault("branches", f"the branch `{branch.id}` has points and is not applicable", "keep one of the two")


def counts(subject: Subject) -> Iterator[Fault]:
    """As many points as the type can bear, and no branch with too many."""
    low, high = POINTS.get(subject.rubric.type.id, POINTS_ELSE)
    total = len(subject.placed)
    if not low <= total <= high:
        yield Fault("branches", f"{total} points, expected {low} to {high} for {subject.rubric.type.id}", "")
    for number, branch in enumerate(subject.question.branches):
        if len(branch.points) > PER_BRANCH:
            yield Fault(f"branches[{number}]", f"{len(branch.points)} points, at most {PER_BRANCH} on a branch", "")


def must_share(subject: Subject) -> Iterator[Fault]:
    """The musts decide, and leave room for more than themselves."""
    total = sum(placed.point.weight for placed in subject.placed)
    share = sum(point.weight for point in musts_of(subject)) / total
    low, high = MUST_SHARE
    if not low <= share <= high:
        yield Fault("branches", f"musts carry {share:.0%} of the weight, expected {low:.0%} to {high:.0%}", "")


def musts_of(subject: Subject) -> list[Point]:
    """The points that no one misses who is hired."""
    return [placed.point for placed in subject.placed if placed.point.kind is Kind.MUST]


def musts_are_asked(subject: Subject) -> Iterator[Fault]:
    """Every must can still be earned after the opening."""
    listened = {name for followup in subject.question.followups for name in followup.listens}
    for point in musts_of(subject):
        if point.id not in listened:
            yield Fault("followups", f"no follow-up listens for the must `{point.id}`", "add it to `listens` of one")


def heaviest_have_ladders(subject: Subject) -> Iterator[Fault]:
    """The heaviest musts have hints, three of them at least where there are so many."""
    musts = musts_of(subject)
    top = (
        TOP_WEIGHT if any(point.weight == TOP_WEIGHT for point in musts) else max((p.weight for p in musts), default=0)
    )
    heaviest = [point.id for point in musts if point.weight == top]
    bare = [name for name in heaviest if name not in subject.question.hints]
    needed = min(LADDERS, len(heaviest))
    if len(heaviest) - len(bare) < needed:
        message = f"{len(heaviest) - len(bare)} of the heaviest musts have a ladder, expected {needed}"
        yield Fault("hints", message, f"without: {', '.join(bare)}")


def ladders(subject: Subject) -> Iterator[Fault]:
    """Four rungs, of which only the last reveals."""
    for name, ladder in subject.question.hints.items():
        if len(ladder) != 4:
            yield Fault(f"hints.{name}", f"{len(ladder)} rungs, expected 4", "nudge, direction, scaffold, reveal")
        for number, rung in enumerate(ladder):
            is_last, reveals = number == 3, rung.startswith("Reveal:")
            if is_last and not reveals:
                yield Fault(f"hints.{name}[{number}]", "the last rung does not begin with `Reveal:`", "")
            if reveals and not is_last:
                yield Fault(f"hints.{name}[{number}]", "a rung before the last reveals", "")


def bounds(subject: Subject) -> Iterator[Fault]:
    """Sources, characters, time and safe follow-ups."""
    question, type_ = subject.question, subject.rubric.type
    if len(question.references) < 2:
        yield Fault("references", f"{len(question.references)} references, expected at least 2", "")
    factor = subject.rubric.time.total_s / type_.time.total_s
    if not 1 / TIME_FACTOR <= factor <= TIME_FACTOR:
        yield Fault("time", f"{factor:.1f} times the time of {type_.id}, at most {TIME_FACTOR} times either way", "")
    needed = 6 if type_.id in DESIGNS else 4
    safe = sum(followup.safe for followup in question.followups)
    if safe < needed:
        yield Fault("followups", f"{safe} safe follow-ups, expected at least {needed}", "sensible whatever was said")
    yield from _not_ascii(question)


def _not_ascii(question: Question) -> Iterator[Fault]:
    rows = {row.text for row in question.seed}
    for key, text in texts_of(question.model_dump(mode="json", exclude={"seed"})):
        strange = sorted({char for char in text if not char.isascii()})
        if strange and text not in rows:
            shown = ", ".join(f"U+{ord(char):04X}" for char in strange[:3])
            yield Fault(key, f"characters outside ASCII: {shown}", "spell them: -, ', \", ->, lambda")


def musts_are_sourced(subject: Subject) -> Iterator[Fault]:
    """Every must has a source that says it."""
    supported = {name for reference in subject.question.references for name in reference.supports}
    for point in musts_of(subject):
        if point.id not in supported:
            yield Fault("references", f"no reference supports the must `{point.id}`", "name one, or make it a should")
