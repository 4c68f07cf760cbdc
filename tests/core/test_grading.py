"""The scorecard that people see."""

from __future__ import annotations

from interviewer.core.bank import Decision, Level
from interviewer.core.grading import build_scorecard
from interviewer.core.scorecard import BranchVerdicts, MisconceptionVerdict, PointVerdict, Scorecard, Stamp, Verdict
from tests.core.test_scoring import FULL, RUBRIC, STAMP, card, graded
from tests.fakes import OTHER_TREE, make_rubric


def test_a_whole_scorecard() -> None:
    found = card({**FULL, "p_zero": "mentioned", "p_sparse": "missing"}, clarity=3)
    assert found.status == "graded"
    assert found.decision is found.decision_low is found.decision_high is Decision.HIRE
    assert found.coverage == (3 + 3 + 1.6) / 12 + 0.10
    assert found.coverage_high is None
    assert found.must_coverage == (3 + 3 + 1.6) / 10
    assert [(branch.id, branch.score) for branch in found.branches] == [
        ("define", 1.0),
        ("mechanism", 0.4),
        ("use", 0.0),
    ]
    assert [gap.point for gap in found.gaps] == ["p_zero", "p_sparse"]
    assert found.authored
    assert found.stamp == STAMP
    assert Scorecard.model_validate_json(found.model_dump_json()) == found


def test_points_keep_their_quotes_turns_rungs_and_claims() -> None:
    said = PointVerdict(
        point="p_l1",
        verdict=Verdict.COVERED,
        quote="absolute weights",
        turn=2,
        reason="Both halves.",
        rung=1,
        claimed=True,
    )
    found = build_scorecard(RUBRIC, [BranchVerdicts(branch="define", points=(said,))], Level.MID, STAMP)
    point = found.branches[0].points[0]
    assert (point.quote, point.turn, point.reason, point.rung, point.claimed) == (
        "absolute weights",
        2,
        "Both halves.",
        1,
        True,
    )
    assert point.claim == RUBRIC.points["p_l1"].claim


def test_misconceptions_are_listed_with_the_truth_when_they_were_voiced() -> None:
    stands = MisconceptionVerdict(id="m_faster", state="stands", quote="lasso trains faster", turn=2)
    absent = MisconceptionVerdict(id="m_ridge_zero", state="absent")
    found = build_scorecard(
        RUBRIC,
        [*graded(FULL)[:1], BranchVerdicts(branch="whole", misconceptions=(stands, absent))],
        Level.MID,
        STAMP,
    )
    assert [(wrong.id, wrong.state, wrong.quote) for wrong in found.misconceptions] == [
        ("m_faster", "stands", "lasso trains faster")
    ]
    assert found.misconceptions[0].correct == "L2 has a closed form; L1 needs an iterative solver."


def test_one_open_point_makes_it_partial_with_a_range() -> None:
    found = card({**FULL, "p_zero": "cannot_assess", "p_prior": "missing", "p_elastic": "missing"})
    assert found.status == "partial"
    assert found.decision is None
    assert (found.decision_low, found.decision_high) == (Decision.NO_HIRE, Decision.HIRE)
    assert (found.coverage, found.coverage_high) == (8 / 12, 1.0)
    assert found.must_coverage is None
    assert found.branches[1].score is None
    assert found.level_supported is Level.JUNIOR
    assert found.gates == ("none of the points that a strong hire needs was covered",)


def test_an_open_bonus_point_makes_a_range_too() -> None:
    found = card({**FULL, "p_zero": "missing", "p_prior": "missing", "p_elastic": "cannot_assess"})
    assert found.coverage_high is not None
    assert found.coverage == 8 / 12
    assert found.coverage_high == 8 / 12 + 1 / 12


def test_an_anchor_that_nobody_judged_leaves_its_dimension_open() -> None:
    found = card(FULL, clarity=None)
    clarity = found.dimensions[-1]
    assert (clarity.score, clarity.anchor) == (None, "")
    assert (found.decision_low, found.decision_high) == (Decision.STRONG_HIRE, Decision.STRONG_HIRE)


def test_a_talk_that_broke_off_leaves_what_nobody_came_to_open() -> None:
    found = card({"p_l1": "covered", "p_l2": "covered", "p_zero": "not_reached", "p_sparse": "not_reached"})
    assert found.branches[1].score is None
    assert (found.coverage, found.coverage_high) == (0.5, 1.0)


def test_nothing_assessed_is_not_graded() -> None:
    found = build_scorecard(RUBRIC, [], Level.MID, STAMP, notes=("Offline.",))
    assert found.status == "not_graded"
    assert found.decision is found.decision_low is found.level_supported is found.coverage is None
    assert found.dimensions == found.gaps == found.gates == ()
    assert {point.verdict for branch in found.branches for point in branch.points} == {Verdict.CANNOT_ASSESS}
    assert found.notes == ("Offline.",)


def test_a_grader_that_finds_words_pronounces_no_decision() -> None:
    found = build_scorecard(RUBRIC, graded(FULL), Level.MID, STAMP, decides=False)
    assert found.decision is found.decision_low is found.decision_high is found.level_supported is None
    assert found.gates == ()
    assert found.coverage == 1.0


def test_the_scorecard_says_when_only_leaves_were_graded() -> None:
    rubric = make_rubric(tree=OTHER_TREE)
    stamp = Stamp(grader="g", grader_version="1", rubric_version=rubric.version)
    assert not build_scorecard(rubric, [], Level.MID, stamp).authored


def test_a_question_without_points_is_judged_by_its_anchors_alone() -> None:
    rubric = make_rubric(tree=OTHER_TREE.model_copy(update={"branches": ()}))
    found = build_scorecard(rubric, graded({}, clarity=3, rubric=rubric), Level.MID, STAMP)
    assert (found.status, found.decision, found.coverage) == ("graded", Decision.HIRE, None)


def test_a_branch_that_does_not_apply_says_why() -> None:
    define, *_ = RUBRIC.question.branches
    barred = define.model_copy(update={"id": "use", "points": (), "not_applicable": "Nothing to choose."})
    rubric = make_rubric(branches=(define, barred), followups=(), hints={}, strong_hire_needs=())
    found = build_scorecard(rubric, graded(FULL, rubric=rubric), Level.MID, STAMP)
    assert (found.branches[2].not_applicable, found.branches[2].score) == ("Nothing to choose.", None)
