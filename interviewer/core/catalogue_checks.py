"""Checks that need more than one file of the bank at a time. Each fault is a Problem; nothing is raised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.core.errors import Problem
from interviewer.core.rubric import leaf_id
from interviewer.core.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from interviewer.core.bank import FollowUp, Framework, Question, QuestionType
    from interviewer.core.catalogue import Bank


@dataclass(frozen=True)
class _Place:
    """The entry under examination, as its problems name it."""

    file: str
    at: str
    name: str

    def problem(self, key: str, message: str, fix: str) -> Problem:
        """A fault at `key` of the entry."""
        return Problem(self.file, f"{self.name}: {message}", key=f"{self.at}.{key}".removeprefix("."), fix=fix)

    def unknown(self, key: str, kind: str, names: Iterable[str], known: Collection[str]) -> Iterator[Problem]:
        """One problem for each of `names` that is not in `known`."""
        for name in names:
            if name not in known:
                fix = did_you_mean(name, known) or _choices(kind, known)
                yield self.problem(key, f"there is no {kind} `{name}`", fix)

    def twice(self, key: str, kind: str, names: Iterable[str]) -> Iterator[Problem]:
        """One problem for each name that occurs more than once."""
        for name, times in Counter(names).items():
            if times > 1:
                yield self.problem(key, f"the {kind} id `{name}` is used {times} times", "give each its own id")


def _choices(kind: str, known: Collection[str]) -> str:
    if not known:
        return f"no {kind} is defined"
    shown = sorted(known)[:8]
    return f"known: {', '.join(shown)}{', …' if len(known) > len(shown) else ''}"


def problems_of(bank: Bank) -> Iterator[Problem]:
    """Every fault between the entries of the bank, frameworks and types first, then questions in their order."""
    for category in bank.categories.values():
        place = _place(bank, "category", category.id)
        yield from place.unknown("framework", "framework", [category.framework], bank.frameworks)
    for framework in bank.frameworks.values():
        yield from _framework_problems(bank, framework)
    for question_type in bank.types.values():
        yield from _type_problems(bank, question_type)
    for question in bank.questions.values():
        yield from _question_problems(bank, question)
    yield from _row_problems(bank)


def _place(bank: Bank, kind: str, name: str) -> _Place:
    origin = bank.origins.get((kind, name))
    return _Place(origin.file if origin else name, origin.at if origin else "", f"{kind} `{name}`")


def _framework_problems(bank: Bank, framework: Framework) -> Iterator[Problem]:
    place = _place(bank, "framework", framework.id)
    leaves = {leaf_id(branch.id, leaf.title) for branch in framework.branches for leaf in branch.leaves}
    yield from place.unknown("type", "question type", [framework.type], bank.types)
    yield from place.twice("branches", "branch", (branch.id for branch in framework.branches))
    for number, branch in enumerate(framework.branches):
        known = leaves | {branch.id for branch in framework.branches}
        yield from _followup_problems(place, f"branches[{number}].followups", branch.followups, known)


def _type_problems(bank: Bank, question_type: QuestionType) -> Iterator[Problem]:
    place = _place(bank, "type", question_type.id)
    yield from place.twice("dimensions", "dimension", (dimension.id for dimension in question_type.dimensions))
    total = sum(dimension.weight for dimension in question_type.dimensions)
    if total != 100:
        message = f"the weights add up to {total}, expected 100"
        yield place.problem("dimensions", message, "weights are percent of the score")


def _question_problems(bank: Bank, question: Question) -> Iterator[Problem]:
    place = _place(bank, "question", question.id)
    optional = [question.domain_framework] if question.domain_framework else []
    yield from place.unknown("framework", "framework", [question.framework], bank.frameworks)
    yield from place.unknown("domain_framework", "framework", optional, bank.frameworks)
    yield from place.unknown("type", "question type", [question.type] if question.type else [], bank.types)
    yield from place.unknown("category", "category", [question.category] if question.category else [], bank.categories)
    yield from place.unknown("related", "question", question.related, bank.rows)
    yield from _branch_problems(bank, question, place)
    yield from _point_problems(question, place)


def _branch_problems(bank: Bank, question: Question, place: _Place) -> Iterator[Problem]:
    yield from place.twice("branches", "branch", (branch.id for branch in question.branches))
    framework = bank.frameworks.get(question.framework)
    question_type = bank.types.get(question.type or (framework.type if framework else ""))
    if framework:
        kind, known = f"branch of {framework.id}", [branch.id for branch in framework.branches]
        for number, branch in enumerate(question.branches):
            yield from place.unknown(f"branches[{number}].id", kind, [branch.id], known)
        for number, phase in enumerate(question.time.phases if question.time else ()):
            yield from place.unknown(f"time.phases[{number}].branches", kind, phase.branches, known)
    if question_type:
        kind, known = f"dimension of {question_type.id}", [dimension.id for dimension in question_type.dimensions]
        for number, branch in enumerate(question.branches):
            for index, point in enumerate(branch.points):
                key = f"branches[{number}].points[{index}].dimension"
                yield from place.unknown(key, kind, [point.dimension] if point.dimension else [], known)


def _point_problems(question: Question, place: _Place) -> Iterator[Problem]:
    ids = [point.id for branch in question.branches for point in branch.points]
    points = set(ids)
    followups = [followup.id for followup in question.followups]
    wrongs = [misconception.id for misconception in question.misconceptions]
    yield from place.twice("branches", "point", ids)
    yield from place.twice("followups", "follow-up", followups)
    yield from place.twice("misconceptions", "misconception", wrongs)
    yield from _followup_problems(place, "followups", question.followups, points)
    for point in question.hints:
        yield from place.unknown(f"hints.{point}", "point", [point], points)
    yield from place.unknown("strong_hire_needs", "point", question.strong_hire_needs, points)
    for number, sample in enumerate(question.samples):
        key = f"samples[{number}].expect"
        yield from place.unknown(f"{key}.covered", "point", sample.expect.covered, points)
        yield from place.unknown(f"{key}.missing", "point", sample.expect.missing, points)
    supported = points | set(followups) | set(wrongs)
    for number, reference in enumerate(question.references):
        yield from place.unknown(f"references[{number}].supports", "point", reference.supports, supported)


def _followup_problems(
    place: _Place, key: str, followups: tuple[FollowUp, ...], points: Collection[str]
) -> Iterator[Problem]:
    for number, followup in enumerate(followups):
        at = f"{key}[{number}]"
        yield from place.unknown(f"{at}.when.missing", "point", followup.when.missing, points)
        yield from place.unknown(f"{at}.when.covered", "point", followup.when.covered, points)
        yield from place.unknown(f"{at}.listens", "point", followup.listens, points)


def _row_problems(bank: Bank) -> Iterator[Problem]:
    owners: dict[str, str] = {name: name for name in bank.questions}
    for question in bank.questions.values():
        place = _place(bank, "question", question.id)
        yield from place.twice("seed", "row", (seed.row for seed in question.seed))
        for number, seed in enumerate(question.seed):
            owner = owners.setdefault(seed.row, question.id)
            if owner != question.id:
                message = f"the row `{seed.row}` already belongs to `{owner}`"
                fix = "a row leads to exactly one question; remove it here or there"
                yield place.problem(f"seed[{number}].row", message, fix)
