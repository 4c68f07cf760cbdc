"""The arithmetic of grading: examples worked by hand, and what must hold of every sheet."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core import scoring
from interviewer.core.bank import Decision, Dimension, Level, Severity
from interviewer.core.grading import build_scorecard
from interviewer.core.rubric import Rubric, build_rubric
from interviewer.core.scorecard import (
    BranchVerdicts,
    DimensionRating,
    MisconceptionVerdict,
    PointVerdict,
    Scorecard,
    Stamp,
    Verdict,
)
from interviewer.core.scoring import Sheet
from tests.fakes import BARE, COMPARISON, REGULARISATION, TREE, make_rubric

RUBRIC = make_rubric()
# At mid level 12 of weight are expected: p_l1 3, p_l2 3 (correctness), p_zero 4 (mechanism), p_sparse 2 (application).
# Beyond it lie p_prior 2 (senior) and p_elastic 1 (bonus). Clarity is judged by anchors.
STAMP = Stamp(grader="g", grader_version="1", rubric_version=RUBRIC.version)
WRONG = ("m_faster", "m_ridge_zero", "m_no_scaling")
FULL: dict[str, Any] = dict.fromkeys(RUBRIC.points, "covered")


def graded(
    verdicts: dict[str, Any], clarity: int | None = 4, stands: str = "", state: str = "stands", rubric: Rubric = RUBRIC
) -> list[BranchVerdicts]:
    """Everything a grader found; a verdict is a word or a word with a rung. What is not named is missing."""
    found = {name: verdicts.get(name, "missing") for name in rubric.points}
    points = [
        PointVerdict(
            point=name, verdict=Verdict(v if isinstance(v, str) else v[0]), rung=0 if isinstance(v, str) else v[1]
        )
        for name, v in found.items()
    ]
    states: Any = [(wrong.id, state if wrong.id == stands else "absent") for wrong in rubric.misconceptions]
    whole = BranchVerdicts(
        branch="whole",
        misconceptions=tuple(MisconceptionVerdict(id=name, state=how) for name, how in states),
        ratings=(DimensionRating(dimension="clarity", rating=clarity),),
    )
    return [BranchVerdicts(branch="all", points=tuple(points)), whole]


def sheet(verdicts: dict[str, Any], **more: Any) -> Sheet:
    return Sheet.of(graded(verdicts, **more))


def decide(
    verdicts: dict[str, Any], level: Level = Level.MID, *, generous: bool = False, rubric: Rubric = RUBRIC, **more: Any
) -> tuple[Decision | None, tuple[str, ...]]:
    return scoring.decide(rubric, sheet(verdicts, rubric=rubric, **more), level, generous=generous)


def card(verdicts: dict[str, Any], level: Level = Level.MID, **more: Any) -> Scorecard:
    return build_scorecard(RUBRIC, graded(verdicts, **more), level, STAMP)


# -- credit -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "rung", "claimed", "earned"),
    [
        ("covered", 0, False, 1.0),
        ("covered", 1, False, 0.85),
        ("covered", 2, False, 0.65),
        ("covered", 3, False, 0.4),
        ("covered", 4, False, 0.0),
        ("covered", 0, True, 0.7),
        ("covered", 1, True, 0.595),
        ("mentioned", 0, False, 0.4),
        ("mentioned", 2, False, 0.26),
        ("missing", 0, False, 0.0),
        ("wrong", 0, False, 0.0),
        ("not_reached", 0, False, 0.0),
        ("cannot_assess", 0, False, 0.0),
    ],
)
def test_what_a_point_earns(verdict: Any, rung: int, claimed: bool, earned: float) -> None:
    found = PointVerdict(point="p_l1", verdict=verdict, rung=rung, claimed=claimed)
    counted = Sheet.of([BranchVerdicts(branch="define", points=(found,))])
    assert counted.earned(RUBRIC.points["p_l1"], generous=False) == pytest.approx(earned)
    might = 1.0 if verdict in {"not_reached", "cannot_assess"} else earned
    assert counted.earned(RUBRIC.points["p_l1"], generous=True) == pytest.approx(might)


def test_what_nobody_judged_could_be_anything() -> None:
    empty = Sheet.of([])
    assert empty.verdict("p_l1").verdict is Verdict.CANNOT_ASSESS
    assert empty.stands("m_ridge_zero", generous=False)
    assert not empty.stands("m_ridge_zero", generous=True)


def test_what_is_expected_grows_with_the_level() -> None:
    names = {level.value: [p.id for p in scoring.expected(RUBRIC.points.values(), level)] for level in Level}
    assert names == {
        "junior": ["p_l1", "p_l2"],
        "mid": ["p_l1", "p_l2", "p_zero", "p_sparse"],
        "senior": ["p_l1", "p_l2", "p_zero", "p_prior", "p_sparse"],
        "staff": ["p_l1", "p_l2", "p_zero", "p_prior", "p_sparse"],
    }


def test_coverage_worked_by_hand() -> None:
    answer = {"p_l1": "covered", "p_l2": "mentioned", "p_zero": ("covered", 1)}
    assert scoring.coverage(RUBRIC, sheet(answer), Level.MID, generous=False) == pytest.approx((3 + 1.2 + 3.4) / 12)


def test_bonus_adds_a_tenth_at_most_and_never_lifts_above_one() -> None:
    def coverage(**more: str) -> float | None:
        return scoring.coverage(RUBRIC, sheet({"p_zero": "covered", **more}), Level.MID, generous=False)

    assert coverage() == pytest.approx(4 / 12)
    assert coverage(p_elastic="covered") == pytest.approx(4 / 12 + 1 / 12)
    assert coverage(p_prior="covered") == pytest.approx(4 / 12 + 0.10)
    assert coverage(p_prior="covered", p_elastic="covered") == pytest.approx(4 / 12 + 0.10)
    assert scoring.coverage(RUBRIC, sheet(FULL), Level.MID, generous=False) == 1.0


def test_nothing_expected_is_no_coverage_rather_than_none_of_it() -> None:
    later = make_rubric(branches=tuple(branch for branch in REGULARISATION.branches if branch.id != "define"))
    assert scoring.coverage(later, sheet(FULL, rubric=later), Level.JUNIOR, generous=False) is None


# -- dimensions and bands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "rating"), [(0.0, 1), (0.349, 1), (0.35, 2), (0.699, 2), (0.7, 3), (0.899, 3), (0.9, 4), (1.0, 4)]
)
def test_a_share_becomes_a_rating(share: float, rating: int) -> None:
    assert scoring.rate(share) == rating


def test_a_share_that_is_a_hair_below_a_step_by_rounding_reaches_it() -> None:
    assert scoring.rate(0.1 * 7) == 3
    assert scoring.rate(3 * 0.3) == 4


def test_dimensions_worked_by_hand() -> None:
    answer = {"p_l1": "covered", "p_l2": "mentioned", "p_zero": ("covered", 1)}
    found = {d.id: (d.score, d.anchor) for d in card(answer, clarity=3).dimensions}
    assert found == {
        "correctness": (3, "core complete"),
        "mechanism": (3, "cause complete"),
        "application": (1, "choice absent"),
        "clarity": (3, "order complete"),
    }
    assert decide(answer, clarity=3) == (Decision.HIRE, ())  # (40*3 + 25*3 + 20*1 + 15*3) / 100 = 2.6


def test_a_dimension_of_which_nothing_is_expected_does_not_count() -> None:
    found = {d.id: d.score for d in card({"p_l1": "covered"}, Level.JUNIOR).dimensions}
    assert found == {"correctness": 2, "mechanism": None, "application": None, "clarity": 4}
    assert decide({"p_l1": "covered"}, Level.JUNIOR)[0] is Decision.HIRE  # (40*2 + 15*4) / 55 = 2.55


def two_anchors() -> Rubric:
    names = (("first", 75), ("second", 25))
    dimensions = tuple(Dimension(id=n, title=n, weight=w, anchors=("1", "2", "3", "4")) for n, w in names)
    return build_rubric(BARE, TREE, COMPARISON.model_copy(update={"dimensions": dimensions}))


@pytest.mark.parametrize(
    ("first", "second", "decision"),
    [
        (1, 3, "strong_no_hire"),
        (1, 4, "no_hire"),
        (2, 3, "no_hire"),
        (2, 4, "hire"),
        (3, 3, "hire"),
        (3, 4, "strong_hire"),
    ],
)
def test_the_bands_of_the_weighted_mean(first: int, second: int, decision: str) -> None:
    ratings = (DimensionRating(dimension="first", rating=first), DimensionRating(dimension="second", rating=second))
    found = Sheet.of([BranchVerdicts(branch="whole", ratings=ratings)])
    assert scoring.decide(two_anchors(), found, Level.MID, generous=False) == (Decision(decision), ())


def test_without_anything_to_rate_there_is_no_decision() -> None:
    late = make_rubric(branches=REGULARISATION.branches[2:], strong_hire_needs=())
    pointed = tuple(dimension for dimension in COMPARISON.dimensions if not dimension.anchors_only)
    rubric = build_rubric(late.question, TREE, COMPARISON.model_copy(update={"dimensions": pointed}))
    assert scoring.decide(rubric, sheet(FULL, rubric=rubric), Level.JUNIOR, generous=False) == (None, ())
    assert scoring.level_supported(rubric, sheet({}, rubric=rubric)) is None


# -- gates ------------------------------------------------------------------------------------------------------------


def test_everything_covered_is_a_strong_hire() -> None:
    assert decide(FULL) == (Decision.STRONG_HIRE, ())


@pytest.mark.parametrize(
    ("name", "decision"),
    [("m_faster", "strong_hire"), ("m_ridge_zero", "no_hire"), ("m_no_scaling", "strong_no_hire")],
)
def test_a_misconception_that_stands_caps_by_its_severity(name: str, decision: str) -> None:
    capped, gates = decide(FULL, stands=name)
    assert capped is Decision(decision)
    wrong = next(item for item in RUBRIC.misconceptions if item.id == name)
    assert gates == (() if wrong.severity is Severity.MINOR else (f"stood uncorrected: {wrong.claim}",))
    assert decide(FULL, stands=name, state="corrected") == (Decision.STRONG_HIRE, ())


def test_a_misconception_that_could_not_be_judged_leaves_both_open() -> None:
    assert decide(FULL, stands="m_ridge_zero", state="cannot_assess")[0] is Decision.NO_HIRE
    assert decide(FULL, stands="m_ridge_zero", state="cannot_assess", generous=True)[0] is Decision.STRONG_HIRE


@pytest.mark.parametrize("verdict", ["missing", "wrong"])
def test_the_heaviest_must_is_needed_from_mid_level_on(verdict: str) -> None:
    capped, gates = decide({**FULL, "p_zero": verdict})
    assert capped is Decision.NO_HIRE
    assert gates == (f"missing, and it weighs most: {RUBRIC.points['p_zero'].claim}",)
    assert decide({**FULL, "p_zero": "mentioned"})[0] is Decision.STRONG_HIRE
    assert decide({**FULL, "p_l1": verdict})[0] is Decision.HIRE
    assert decide({**FULL, "p_l1": verdict}, Level.JUNIOR)[0] is Decision.HIRE


@pytest.mark.parametrize(
    ("name", "rung", "decision"),
    [
        ("p_l1", 1, "strong_hire"),
        ("p_l1", 2, "hire"),
        ("p_l1", 3, "hire"),
        ("p_l1", 4, "hire"),
        ("p_zero", 1, "strong_hire"),
        ("p_zero", 2, "hire"),
        ("p_zero", 3, "no_hire"),
        ("p_zero", 4, "no_hire"),
    ],
)
def test_hints_on_a_must_cap_from_mid_level_on(name: str, rung: int, decision: str) -> None:
    assert decide({**FULL, name: ("covered", rung)})[0] is Decision(decision)


def test_hints_do_not_cap_a_junior() -> None:
    assert decide({**FULL, "p_l1": ("covered", 2)}, Level.JUNIOR) == (Decision.STRONG_HIRE, ())


def test_a_senior_makes_half_of_the_shoulds_without_a_hint() -> None:
    few = {**FULL, "p_prior": "missing", "p_sparse": ("covered", 1)}
    assert decide(few, Level.MID)[0] is not Decision.NO_HIRE
    capped, gates = decide(few, Level.SENIOR)
    assert capped is Decision.NO_HIRE
    assert "less than half of what a senior adds unprompted" in gates
    assert decide({**few, "p_sparse": "covered"}, Level.SENIOR)[0] is not Decision.NO_HIRE


def test_a_staff_engineer_goes_beyond_what_a_senior_is_expected_to_say() -> None:
    capped, gates = decide({**FULL, "p_elastic": "mentioned"}, Level.STAFF)
    assert capped is Decision.NO_HIRE
    assert "nothing beyond what is expected of a senior" in gates
    assert decide(FULL, Level.STAFF)[0] is not Decision.NO_HIRE


def test_a_strong_hire_needs_one_of_the_points_the_entry_names() -> None:
    missing = {**FULL, "p_prior": "mentioned", "p_elastic": "missing"}
    assert decide(missing) == (Decision.HIRE, ("none of the points that a strong hire needs was covered",))
    assert decide({**missing, "p_elastic": "covered"})[0] is Decision.STRONG_HIRE


def test_a_strong_hire_needs_half_of_what_lies_at_or_above_the_level() -> None:
    rubric = make_rubric(strong_hire_needs=())
    missing = {**FULL, "p_prior": "missing", "p_elastic": "missing"}
    assert decide(missing, Level.SENIOR, rubric=rubric) == (
        Decision.HIRE,
        ("less than half of what is expected at or above the level",),
    )
    assert decide({**FULL, "p_elastic": "missing"}, Level.SENIOR, rubric=rubric)[0] is Decision.STRONG_HIRE
    half = make_rubric(
        strong_hire_needs=(),
        branches=tuple(
            branch.model_copy(update={"points": tuple(p.model_copy(update={"weight": 1}) for p in branch.points)})
            for branch in REGULARISATION.branches
        ),
    )
    senior = {**FULL, "p_elastic": "missing"}
    assert decide(senior, Level.SENIOR, rubric=half)[0] is Decision.STRONG_HIRE


def test_the_needs_of_an_entry_do_not_bind_its_framework() -> None:
    leaves = build_rubric(REGULARISATION.model_copy(update={"framework": "other"}), TREE, COMPARISON)
    full = dict.fromkeys(leaves.points, "covered")
    assert decide(full, rubric=leaves)[0] is Decision.STRONG_HIRE


def test_only_gates_that_bind_are_named() -> None:
    assert decide({}, clarity=1, stands="m_ridge_zero") == (Decision.STRONG_NO_HIRE, ())


# -- the level that the evidence supports -----------------------------------------------------------------------------


def test_the_level_supported_grows_with_the_evidence() -> None:
    def supported(*names: str) -> Level | None:
        return scoring.level_supported(RUBRIC, sheet(dict.fromkeys(names, "covered"), clarity=3))

    assert supported() is None
    assert supported("p_l1", "p_l2") is Level.JUNIOR
    assert supported(*RUBRIC.points) is Level.STAFF


def test_what_is_open_supports_nothing() -> None:
    assert scoring.level_supported(RUBRIC, sheet(dict.fromkeys(RUBRIC.points, "cannot_assess"))) is None


# -- gaps -------------------------------------------------------------------------------------------------------------


def test_the_two_gaps_that_weigh_most_musts_first() -> None:
    found = scoring.gaps(RUBRIC, sheet({"p_l1": "mentioned", "p_zero": "covered"}), Level.MID)
    assert [(gap.point, gap.gain) for gap in found] == [("p_l2", 3.0), ("p_l1", pytest.approx(1.8))]


def test_when_all_musts_are_there_the_gap_is_a_should() -> None:
    assert [gap.point for gap in scoring.gaps(RUBRIC, sheet({**FULL, "p_sparse": "missing"}), Level.MID)] == [
        "p_sparse"
    ]
    assert scoring.gaps(RUBRIC, sheet(FULL), Level.MID) == ()


def test_what_could_not_be_assessed_is_no_gap() -> None:
    assert scoring.gaps(RUBRIC, sheet({**FULL, "p_zero": "cannot_assess"}), Level.MID) == ()


def test_a_gap_shows_what_was_said_of_it() -> None:
    named = PointVerdict(point="p_zero", verdict=Verdict.MENTIONED, quote="something with gradients", turn=2)
    first, *_ = scoring.gaps(RUBRIC, Sheet.of([BranchVerdicts(branch="mechanism", points=(named,))]), Level.MID)
    assert (first.point, first.said) == ("p_zero", "something with gradients")


# -- what must hold of every sheet ------------------------------------------------------------------------------------

LADDER = ["missing", "mentioned", "covered"]
NAMES = list(RUBRIC.points)
assessed = st.sampled_from([*LADDER, "wrong"])
rungs = st.integers(0, 4)
levels = st.sampled_from(list(Level))
talks = st.fixed_dictionaries({name: st.tuples(assessed, rungs) for name in NAMES})


@given(talks, st.sampled_from(NAMES), levels, st.sampled_from(WRONG), st.integers(1, 4))
def test_covering_one_more_point_never_lowers_anything(
    answer: dict[str, Any], name: str, level: Level, stands: str, clarity: int
) -> None:
    verdict, rung = answer[name]
    better = {**answer, name: ("covered" if verdict == "mentioned" else "mentioned", rung)}
    if verdict == "covered":
        better = {**answer, name: ("covered", max(0, rung - 1))}
    before, after = (sheet(a, stands=stands, clarity=clarity) for a in (answer, better))
    low, high = (scoring.coverage(RUBRIC, s, level, generous=False) for s in (before, after))
    assert low is not None
    assert high is not None
    assert high >= low
    first, second = (scoring.decide(RUBRIC, s, level, generous=False)[0] for s in (before, after))
    assert first is not None
    assert second is not None
    assert second.rank >= first.rank
    least, most = (scoring.level_supported(RUBRIC, s) for s in (before, after))
    assert (most.rank if most else -1) >= (least.rank if least else -1)


OPEN = ["cannot_assess", "not_reached"]
anything = st.fixed_dictionaries({name: st.sampled_from([*LADDER, "wrong", *OPEN]) for name in NAMES})


@given(
    anything, levels, st.sampled_from([None, 1, 4]), st.sampled_from(["absent", "stands", "cannot_assess"]), st.data()
)
def test_no_number_is_given_that_another_grade_of_what_is_open_could_contradict(
    answer: dict[str, Any], level: Level, clarity: int | None, state: str, data: st.DataObject
) -> None:
    open_card = card(answer, level, clarity=clarity, stands="m_ridge_zero", state=state)
    filled = {name: data.draw(st.sampled_from(LADDER)) if v in OPEN else v for name, v in answer.items()}
    known = card(
        filled,
        level,
        clarity=clarity or data.draw(st.integers(1, 4)),
        stands="m_ridge_zero",
        state=data.draw(st.sampled_from(["absent", "stands"])) if state == "cannot_assess" else state,
    )
    if open_card.status == "not_graded":
        assert open_card.coverage is open_card.decision is open_card.decision_low is None
        return
    most = open_card.coverage if open_card.coverage_high is None else open_card.coverage_high
    assert open_card.coverage is not None
    assert known.coverage is not None
    assert most is not None
    assert open_card.coverage <= known.coverage <= most
    assert open_card.decision_low is not None
    assert open_card.decision_high is not None
    assert known.decision is not None
    assert open_card.decision_low.rank <= known.decision.rank <= open_card.decision_high.rank
    assert open_card.decision in {None, known.decision}
    assert open_card.must_coverage in {None, known.must_coverage}
    for one, other in zip(open_card.dimensions, known.dimensions, strict=True):
        assert one.score in {None, other.score}
    for one_branch, other_branch in zip(open_card.branches, known.branches, strict=True):
        assert one_branch.score in {None, other_branch.score}
    unknown = [RUBRIC.points[name].claim for name, verdict in answer.items() if verdict in OPEN]
    assert not any(claim in gate for gate in open_card.gates for claim in unknown)


# -- what is open over the whole answer -------------------------------------------------------------------------------


def test_a_grade_without_the_view_of_the_whole_answer_is_partial() -> None:
    points = [branch for branch in graded(FULL) if branch.branch != "whole"]
    assert build_scorecard(RUBRIC, graded(FULL), Level.MID, STAMP).status == "graded"
    assert build_scorecard(RUBRIC, points, Level.MID, STAMP).status == "partial"
    doubtful = graded(FULL, stands="m_ridge_zero", state="cannot_assess")
    assert build_scorecard(RUBRIC, doubtful, Level.MID, STAMP).status == "partial"
