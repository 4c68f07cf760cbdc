"""A question laid over its framework and its type: the one view of the bank that a session works with.

Where the question has points of its own and is asked in its own framework, those count. Otherwise the leaves of the
chosen framework serve as points, and `Rubric.authored` says so wherever a grade is shown.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from interviewer.core.bank import Kind, Level, Point
from interviewer.core.errors import UnknownName
from interviewer.core.reading import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.bank import (
        Clarification,
        Dimension,
        FollowUp,
        Framework,
        FrameworkBranch,
        Misconception,
        Question,
        QuestionType,
        TimePlan,
    )


@dataclass(frozen=True)
class RubricBranch:
    """One branch of the tree with what counts on it."""

    id: str
    title: str
    points: tuple[Point, ...]
    not_applicable: str = ""


@dataclass(frozen=True)
class PlacedFollowUp:
    """A follow-up and the branch it belongs to; the branch is empty for those of the question type."""

    followup: FollowUp
    branch: str


@dataclass(frozen=True)
class Rubric:
    """Everything that a session, a director and a grader need to know of one question."""

    question: Question
    framework: Framework
    type: QuestionType
    authored: bool
    """Do the question's own points count, or the leaves of the framework?"""
    branches: tuple[RubricBranch, ...]
    followups: tuple[PlacedFollowUp, ...]
    misconceptions: tuple[Misconception, ...]
    hints: dict[str, tuple[str, ...]]
    """Ladders of rungs by point id."""

    @property
    def time(self) -> TimePlan:
        """The question's own time plan, or its type's."""
        return self.question.time or self.type.time

    @property
    def clarifications(self) -> tuple[Clarification, ...]:
        """Answers to questions of the candidate, the question's own first."""
        return (*self.question.clarify, *self.type.clarify)

    @cached_property
    def points(self) -> dict[str, Point]:
        """Every point by id, in the order of the tree."""
        return {point.id: point for branch in self.branches for point in branch.points}

    @cached_property
    def branch_of(self) -> dict[str, str]:
        """Branch id of every point."""
        return {point.id: branch.id for branch in self.branches for point in branch.points}

    @cached_property
    def subject(self) -> frozenset[str]:
        """Stems of the question and of all claims: a sentence with none of them is beside the subject."""
        points = self.points.values()
        texts = (self.question.question, *(point.claim for point in points), *(point.accept for point in points))
        return frozenset().union(*(content_stems(text) for text in texts))

    def branch(self, branch_id: str) -> RubricBranch:
        """One branch. Raises UnknownName."""
        for branch in self.branches:
            if branch.id == branch_id:
                return branch
        raise UnknownName("branch", branch_id, [branch.id for branch in self.branches])

    def dimension_of(self, point: Point) -> Dimension:
        """The dimension of the type that the point counts for: its own, its branch's, or the first of its kind."""
        dimensions = self.type.dimensions
        branch = self.branch_of[point.id]
        for dimension in dimensions:
            if dimension.id == point.dimension:
                return dimension
        for dimension in dimensions:
            if branch in dimension.branches:
                return dimension
        for dimension in dimensions:
            if point.kind in dimension.kinds:
                return dimension
        return next(dimension for dimension in dimensions if not dimension.anchors_only)

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change whenever anything that is graded against changes."""
        parts = (self.question, self.framework, self.type)
        return hashlib.sha256("\n".join(part.model_dump_json() for part in parts).encode()).hexdigest()[:12]


def build_rubric(question: Question, framework: Framework, question_type: QuestionType) -> Rubric:
    """Lay a question over the framework that the person chose and the type of the question."""
    authored = question.authored and framework.id == question.framework
    return Rubric(
        question=question,
        framework=framework,
        type=question_type,
        authored=authored,
        branches=tuple(_branches(question, framework, authored)),
        followups=tuple(_followups(question, framework, question_type, authored)),
        misconceptions=(*question.misconceptions, *question_type.red_flags),
        hints=dict(question.hints) if authored else _generic_hints(framework),
    )


def _branches(question: Question, framework: Framework, authored: bool) -> Iterator[RubricBranch]:
    own = {branch.id: branch for branch in question.branches}
    for branch in framework.branches:
        if not authored:
            yield RubricBranch(branch.id, branch.title, _leaf_points(branch))
        elif branch.id in own:
            yield RubricBranch(branch.id, branch.title, own[branch.id].points, own[branch.id].not_applicable)
        else:
            yield RubricBranch(branch.id, branch.title, (), "no points were written for it")


def _leaf_points(branch: FrameworkBranch) -> tuple[Point, ...]:
    return tuple(
        Point(
            id=leaf_id(branch.id, leaf.title),
            claim=leaf.title,
            kind=Kind.SHOULD,
            level=Level.JUNIOR,
            accept="Addressed for this very question, with a reason, a number or a concrete choice.",
            not_enough="Only named, or said of questions in general.",
            detect=leaf.detect,
        )
        for leaf in branch.leaves
    )


def leaf_id(branch_id: str, title: str) -> str:
    """Stable id of a leaf that serves as a point."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{branch_id}.{slug}"[:64].rstrip("-.")


def _followups(
    question: Question, framework: Framework, question_type: QuestionType, authored: bool
) -> Iterator[PlacedFollowUp]:
    if authored and question.followups:
        branch_of = {point.id: branch.id for branch in question.branches for point in branch.points}
        for followup in question.followups:
            yield PlacedFollowUp(
                followup, next((branch_of[point] for point in followup.listens if point in branch_of), "")
            )
        return
    for branch in framework.branches:
        for followup in branch.followups:
            yield PlacedFollowUp(followup, branch.id)
    for followup in question_type.followups:
        yield PlacedFollowUp(followup, "")


def _generic_hints(framework: Framework) -> dict[str, tuple[str, ...]]:
    return {leaf_id(b.id, leaf.title): b.hints for b in framework.branches if b.hints for leaf in b.leaves}
