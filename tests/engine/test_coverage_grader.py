"""The grader without a model: it says what was found, never more."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.core import events as ev
from interviewer.core.bank import Decision, Level
from interviewer.core.grading import build_scorecard
from interviewer.core.rubric import Rubric
from interviewer.core.scorecard import BranchVerdicts, PointVerdict, Scorecard
from interviewer.core.session import Session
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.graders.reach import was_reached
from tests.fakes import AT, FEED, make_rubric, talk

RUBRIC = make_rubric()
GRADER = CoverageGrader()
STRONG = (
    "Lasso adds the absolute weights to the loss, and ridge adds the squared ones to it. "
    "The slope of the first stays constant near zero. A Laplace and a Gaussian prior lead there. "
    "The sparse models drop some columns, whereas ridge keeps every one of them. "
    "Elastic net helps when the columns are correlated."
)
MIDDLING = "Lasso adds absolute weights. Ridge is smoother, and the gradient matters somehow, I believe."
WEAK = "Both of them are penalties that people use against too large models in practice."


async def grade(session: Session, rubric: Rubric = RUBRIC) -> list[BranchVerdicts]:
    return [branch.verdicts async for branch in GRADER.grade(session, rubric)]


async def card(session: Session, rubric: Rubric = RUBRIC) -> Scorecard:
    return build_scorecard(
        rubric,
        await grade(session, rubric),
        Level.MID,
        GRADER.stamp(rubric),
        decides=GRADER.decides(session),
        notes=GRADER.notes,
    )


async def points(session: Session, rubric: Rubric = RUBRIC) -> dict[str, PointVerdict]:
    return {point.point: point for branch in await grade(session, rubric) for point in branch.points}


def ticking(*answers: str, ticks: tuple[str, ...]) -> Session:
    closed = ev.Closed(at=AT, reason="ended")
    return talk(RUBRIC, *answers, closed, ev.Predicted(at=AT, decision=Decision.HIRE, ticks=ticks))


async def test_a_strong_a_middling_and_a_weak_answer_are_ordered() -> None:
    cards = [await card(talk(RUBRIC, text)) for text in (STRONG, MIDDLING, WEAK, "I don't know.")]
    shares = [found.coverage or 0.0 for found in cards]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0
    assert shares[1] > shares[2] == shares[3] == 0.0


async def test_it_pronounces_no_decision_and_says_what_it_is() -> None:
    found = await card(talk(RUBRIC, STRONG))
    assert found.decision is found.decision_low is found.level_supported is None
    assert "not a judgement" in found.notes[0]
    assert found.stamp.grader == "coverage"
    assert found.stamp.prompt_version == ""
    assert {d.id: d.score for d in found.dimensions}["clarity"] is None


async def test_every_point_found_shows_the_candidates_own_words() -> None:
    session = talk(RUBRIC, "Well, let me see.", ("f_zero", MIDDLING))
    found = await points(session)
    assert (found["p_l1"].verdict, found["p_l1"].quote, found["p_l1"].turn) == (
        "covered",
        "Lasso adds absolute weights",
        4,
    )
    assert found["p_zero"].verdict == "mentioned"
    assert found["p_zero"].quote in MIDDLING
    assert (found["p_sparse"].verdict, found["p_sparse"].quote) == ("missing", None)


async def test_a_misconception_stands_with_its_quote() -> None:
    *_, whole = await grade(talk(RUBRIC, "Ridge sets weights to zero too. " + MIDDLING))
    states = {wrong.id: (wrong.state, wrong.quote) for wrong in whole.misconceptions}
    assert states["m_ridge_zero"] == ("stands", "Ridge sets weights to zero too")
    assert states["m_faster"] == ("absent", None)


async def test_a_list_of_terms_is_not_knowledge() -> None:
    terms = (
        "lasso absolute ridge squared gradient slope constant laplace gaussian sparse features elastic net correlated"
    )
    found = await card(talk(RUBRIC, terms))
    assert found.coverage is not None
    assert found.coverage <= 0.5
    assert not any(point.verdict == "covered" for branch in found.branches for point in branch.points)


async def test_words_that_a_hint_gave_away_earn_nothing() -> None:
    reveal = RUBRIC.question.hints["p_zero"][3]
    said = reveal.removeprefix("Reveal: ")
    told = ev.HintGiven(at=AT, point="p_zero", branch="mechanism", rung=4, text=f"{reveal} Its slope is constant.")
    parrot = (await points(talk(RUBRIC, told, f"{said} Its slope is constant.")))["p_zero"]
    assert (parrot.verdict, parrot.rung) == ("missing", 4)
    own = (await points(talk(RUBRIC, told, "The slope of the modulus remains constant everywhere but at zero.")))[
        "p_zero"
    ]
    assert (own.verdict, own.rung) == ("covered", 4)


# -- ticks ------------------------------------------------------------------------------------------------------------


async def test_a_tick_that_nothing_confirms_counts_as_a_claim() -> None:
    found = (await points(ticking(MIDDLING, ticks=("p_prior",))))["p_prior"]
    assert (found.verdict, found.claimed, found.quote) == ("covered", True, None)
    assert "not found in your words" in found.reason


async def test_a_tick_on_what_was_only_named_counts_no_less_than_one_on_nothing() -> None:
    found = (await points(ticking(MIDDLING, ticks=("p_zero",))))["p_zero"]
    assert (found.verdict, found.claimed) == ("covered", True)
    assert found.quote in MIDDLING
    assert "only named" in found.reason


async def test_a_tick_on_what_was_found_adds_nothing() -> None:
    found = (await points(ticking(MIDDLING, ticks=("p_l1",))))["p_l1"]
    assert (found.verdict, found.claimed) == ("covered", False)


async def test_with_ticks_there_is_a_decision() -> None:
    closed = ev.Closed(at=AT, reason="ended")
    without = talk(RUBRIC, STRONG, closed, ev.Predicted(at=AT, decision=Decision.HIRE))
    assert not GRADER.decides(without)
    assert not GRADER.decides(talk(RUBRIC, STRONG))
    decided = await card(ticking(STRONG, ticks=("p_l1",)))
    assert (decided.decision_low, decided.decision_high) == (Decision.STRONG_HIRE, Decision.STRONG_HIRE)


@pytest.mark.parametrize("point", list(RUBRIC.points))
async def test_a_tick_never_lowers_the_coverage(point: str) -> None:
    for answer in (STRONG, MIDDLING, WEAK):
        without, ticked = await card(ticking(answer, ticks=())), await card(ticking(answer, ticks=(point,)))
        assert without.coverage is not None
        assert ticked.coverage is not None
        assert ticked.coverage >= without.coverage


# -- what was reached -------------------------------------------------------------------------------------------------

FEED_RUBRIC = make_rubric(FEED)
VAGUE = "I would first ask what the product wants and which numbers show it."


def feed(*said: Any) -> Session:
    return talk(FEED_RUBRIC, VAGUE, *said)


def reached(session: Session) -> list[str]:
    return [branch.id for branch in FEED_RUBRIC.branches if was_reached(session, FEED_RUBRIC, branch.id)]


def test_a_branch_is_reached_when_its_phase_began_or_somebody_asked_about_it() -> None:
    assert reached(feed()) == ["framing"]
    moved = ev.FollowedUp(at=AT, text="Go on.", intent="move_on", branch="data", phase="high_level")
    assert reached(feed(moved)) == ["framing", "data", "model"]
    asked = ev.FollowedUp(at=AT, text="Latency?", intent="answer", branch="serving")
    assert reached(feed(asked)) == ["framing", "serving"]


def test_a_talk_that_ended_by_itself_has_reached_everything() -> None:
    assert len(reached(feed(ev.Closed(at=AT, reason="finished")))) == 4
    assert reached(feed(ev.Closed(at=AT, reason="ended"))) == ["framing"]


def test_outside_its_plan_everything_counts_as_reached() -> None:
    assert len(reached(feed(ev.FollowedUp(at=AT, text="Hm.", intent="acknowledge", phase="elsewhere")))) == 4


def test_a_short_question_asks_for_the_whole_tree_at_once() -> None:
    assert was_reached(talk(RUBRIC, WEAK), RUBRIC, "use")
    assert not was_reached(talk(RUBRIC), RUBRIC, "use")


async def test_what_nobody_came_to_is_not_missing() -> None:
    found = await points(feed(), FEED_RUBRIC)
    assert found["framing.frame-it-first"].verdict == "missing"
    assert found["serving.serve-it-first"].verdict == "not_reached"
