"""A question laid over its framework and its type."""

from __future__ import annotations

import pytest

from interviewer.core.bank import Clarification, Decision, Dimension, Kind, Level, Mark, Phase, Point, SeedRow, TimePlan
from interviewer.core.errors import UnknownName
from interviewer.core.rubric import build_rubric, leaf_id
from tests.fakes import BARE, COMPARISON, FEED, OTHER_TREE, REGULARISATION, TREE, make_rubric


def test_an_authored_question_in_its_own_framework_brings_its_own_points() -> None:
    rubric = make_rubric()
    assert rubric.authored
    assert [branch.title for branch in rubric.branches] == ["Define both", "Why they differ", "When to use which"]
    assert list(rubric.points) == ["p_l1", "p_l2", "p_zero", "p_prior", "p_sparse", "p_elastic"]
    assert rubric.branch_of["p_prior"] == "mechanism"
    assert rubric.hints["p_zero"][3].startswith("Reveal:")
    assert {placed.followup.id: placed.branch for placed in rubric.followups} == {
        "f_zero": "mechanism",
        "f_l2": "define",
        "f_prior": "mechanism",
        "f_groups": "use",
        "f_choose": "use",
        "f_scale": "",
    }


def test_another_framework_brings_its_leaves_and_the_rubric_says_so() -> None:
    rubric = make_rubric(tree=OTHER_TREE)
    assert not rubric.authored
    assert [point.claim for point in rubric.points.values()] == ["Say it in one sentence", "Give one example"]
    assert {point.kind for point in rubric.points.values()} == {Kind.SHOULD}
    assert [placed.followup.id for placed in rubric.followups] == ["g_example", "t_wrong"]
    assert [placed.branch for placed in rubric.followups] == ["idea", ""]
    assert [wrong.id for wrong in rubric.misconceptions] == ["m_faster", "m_ridge_zero", "m_no_scaling"]


def test_a_bare_question_is_usable_at_once() -> None:
    rubric = make_rubric(BARE)
    assert not rubric.authored
    assert list(rubric.points)[:2] == ["define.first-thing", "define.second-thing"]
    assert rubric.hints == {
        "define.first-thing": ("Start from the formula.", "Compare the two penalties."),
        "define.second-thing": ("Start from the formula.", "Compare the two penalties."),
    }


def test_an_authored_question_without_follow_ups_borrows_those_of_its_framework() -> None:
    names = [placed.followup.id for placed in make_rubric(followups=()).followups]
    assert names == ["g_define", "g_why", "t_wrong"]


def test_branches_that_nobody_wrote_say_why_they_are_empty() -> None:
    define, mechanism, _ = REGULARISATION.branches
    barred = mechanism.model_copy(update={"points": (), "not_applicable": "There is no mechanism to speak of."})
    rubric = make_rubric(branches=(define, barred), followups=(), hints={}, strong_hire_needs=())
    assert [branch.not_applicable for branch in rubric.branches] == [
        "",
        "There is no mechanism to speak of.",
        "no points were written for it",
    ]


def test_a_branch_is_found_by_id() -> None:
    assert make_rubric().branch("use").title == "When to use which"
    with pytest.raises(UnknownName, match="Did you mean define"):
        make_rubric().branch("defin")


def test_time_and_clarifications_of_the_question_come_before_those_of_its_type() -> None:
    rubric = make_rubric()
    assert rubric.time.total_s == 480
    assert [c.say for c in rubric.clarifications] == ["Four hundred features.", "About two minutes."]
    assert make_rubric(BARE).time.total_s == 360
    assert make_rubric(FEED).time.total_s == 38 * 60


def anchored(name: str, **fields: object) -> Dimension:
    return Dimension(id=name, title=name, weight=50, anchors=("1", "2", "3", "4"), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("point", "dimension"),
    [
        (Point(id="p_l1", claim="c", dimension="second"), "second"),
        (Point(id="p_l1", claim="c"), "by_branch"),
        (Point(id="p_prior", claim="c", kind=Kind.BONUS), "by_kind"),
        (Point(id="p_prior", claim="c", kind=Kind.MUST), "by_branch"),
    ],
)
def test_a_point_counts_for_its_own_dimension_its_branchs_or_its_kinds(point: Point, dimension: str) -> None:
    kind = COMPARISON.model_copy(
        update={
            "dimensions": (
                anchored("clarity"),
                anchored("by_branch", branches=("define",)),
                anchored("by_kind", kinds=(Kind.BONUS,)),
                anchored("second", branches=("nowhere",)),
            )
        }
    )
    assert build_rubric(REGULARISATION, TREE, kind).dimension_of(point).id == dimension


def test_the_version_changes_with_anything_that_is_graded_against() -> None:
    version = make_rubric().version
    assert version == make_rubric().version
    assert len(version) == 12
    assert version != make_rubric(reading="Something else.").version
    assert version != make_rubric(tree=OTHER_TREE).version


def test_leaf_ids_are_short_and_tidy() -> None:
    assert leaf_id("data", "What's the label? (and where from)") == "data.what-s-the-label-and-where-from"
    assert len(leaf_id("data", "very " * 40)) <= 64
    assert not leaf_id("data", "very " * 40).endswith("-")


# -- the schema of the bank -------------------------------------------------------------------------------------------


def test_levels_and_decisions_are_ordered() -> None:
    assert [level.rank for level in Level] == [0, 1, 2, 3]
    assert [decision.rank for decision in Decision] == [0, 1, 2, 3]
    assert Mark("love") is Mark.LOVE


def test_a_question_answers_to_its_own_id_and_those_of_its_rows() -> None:
    rows = (SeedRow(row="ml-65", text="L1 or L2?"), SeedRow(row="ml-70", text="L1, L2?", repeat="near"))
    assert REGULARISATION.model_copy(update={"seed": rows}).names == ("ml-65", "ml-70")
    assert REGULARISATION.model_copy(update={"seed": rows[1:]}).names == ("ml-65", "ml-70")
    assert REGULARISATION.names == ("ml-65",)


def test_a_time_plan_is_an_answer_with_follow_ups_or_phases() -> None:
    assert TimePlan(answer_s=60, followups_s=30).total_s == 90
    assert TimePlan(phases=(Phase(id="a", minutes=1.5), Phase(id="b", minutes=2))).total_s == 210


def test_one_phrase_may_be_written_without_a_list() -> None:
    assert Clarification.model_validate({"asked": "how many", "say": "Ten."}).asked == ("how many",)


def test_a_ladder_has_four_rungs_at_most() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        type(REGULARISATION).model_validate(
            {"id": "a", "question": "b", "framework": "c", "hints": {"p": ["1", "2", "3", "4", "5"]}}
        )
