"""Three ways of asking a model for grades: one schema, one arithmetic, different prices and certainty."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from interviewer.core.bank import Level
from interviewer.core.grading import build_scorecard
from interviewer.core.scorecard import Verdict
from interviewer.engine.graders.judging import sheets_of
from interviewer.engine.graders.model_grader import ModelGrader
from tests.engine.test_model_grader import ANSWER, QUOTES, RUBRIC, SESSION, by_point, honest, judge
from tests.fakes import FilePrompts, ScriptedModel, finding, findings, ids_asked, is_asked_again, make_rubric, talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from interviewer.core.scorecard import GradingMode
    from interviewer.engine.ports import ChatRequest, GradedBranch

ITEMS = sum(len(sheet.items) for sheet in sheets_of(RUBRIC))


def grader(mode: GradingMode, each: Callable[[ChatRequest], Any] = honest) -> tuple[ScriptedModel, ModelGrader]:
    model = ScriptedModel(each=each)
    return model, ModelGrader(model, FilePrompts(), mode)


@pytest.mark.parametrize("mode", ["standard", "fast", "careful"])
async def test_every_mode_brings_the_same_verdicts_and_says_which_it_was(mode: GradingMode) -> None:
    _, judge_with = grader(mode)
    branches = await judge(judge_with)
    _, plain = grader("standard")
    assert by_point(branches) == by_point(await judge(plain))
    assert {branch.verdicts.branch for branch in branches} == {sheet.branch for sheet in sheets_of(RUBRIC)}
    assert judge_with.stamp(RUBRIC).mode == mode


async def test_fast_asks_once_and_careful_twice_for_every_item() -> None:
    fast, judge_fast = grader("fast")
    await judge(judge_fast)
    careful, judge_carefully = grader("careful")
    await judge(judge_carefully)
    assert len(fast.requests) == 1
    assert len(careful.requests) == 2 * ITEMS
    assert all(len(ids_asked(request)) == 1 for request in careful.requests)


async def test_what_one_request_cost_is_counted_once() -> None:
    model, fast = grader("fast")
    branches = await judge(fast)
    spent = sum(branch.usage.input_tokens for branch in branches)
    assert spent == branches[0].usage.input_tokens > 0
    assert len(model.requests) == 1


async def test_fast_leaves_out_what_is_done() -> None:
    _, fast = grader("fast")
    first, *_ = await judge(fast)
    model, again = grader("fast")
    rest = await judge(again, done=(first.verdicts,))
    assert first.verdicts.branch not in {branch.verdicts.branch for branch in rest}
    everything = await judge(again, done=tuple(branch.verdicts for branch in [first, *rest]))
    assert everything == []
    assert len(model.requests) == 1


async def test_a_doubtful_quote_is_asked_again_within_the_one_request_of_fast() -> None:
    def each(request: ChatRequest) -> str:
        named = ids_asked(request)
        right = is_asked_again(request)
        quote = QUOTES["p_l1"] if right else "words that nobody said at all"
        return findings(
            *(
                finding(name, "covered", quote)
                if name == "p_l1"
                else finding(name, "3", QUOTES["p_l1"])
                if name == "clarity"
                else finding(name, "absent" if name.startswith("m_") else "missing")
                for name in named
            )
        )

    model, fast = grader("fast", each)
    assert by_point(await judge(fast))["p_l1"] == "covered"
    assert len(model.requests) == 2


def wavering(*said: str) -> Callable[[ChatRequest], str]:
    """A model that says something else of `p_zero` at each reading."""
    turn = count()

    def each(request: ChatRequest) -> str:
        if ids_asked(request) != ["p_zero"]:
            return honest(request)
        verdict = said[next(turn)]
        return findings(finding("p_zero", verdict, *([QUOTES["p_zero"]] if verdict != "missing" else [])))

    return each


async def point(*said: str) -> tuple[Any, list[GradedBranch]]:
    _, careful = grader("careful", wavering(*said))
    branches = await judge(careful)
    return next(p for branch in branches for p in branch.verdicts.points if p.point == "p_zero"), branches


async def test_two_readings_that_agree_settle_it() -> None:
    found, _ = await point("covered", "covered")
    assert (found.verdict, found.samples) == (Verdict.COVERED, ())


async def test_a_mention_is_read_a_third_time() -> None:
    found, _ = await point("mentioned", "mentioned", "mentioned")
    assert (found.verdict, found.samples) == (Verdict.MENTIONED, ())


async def test_readings_that_differ_make_a_range_and_say_so() -> None:
    found, branches = await point("covered", "missing", "covered")
    assert found.verdict is Verdict.COVERED
    assert found.samples == (Verdict.COVERED, Verdict.MISSING, Verdict.COVERED)
    assert found.reason.startswith("Readings differ (covered 2, missing 1).")
    _, careful = grader("careful")
    card = build_scorecard(RUBRIC, [b.verdicts for b in branches], Level.MID, careful.stamp(RUBRIC))
    assert card.coverage is not None
    assert card.coverage_high is not None
    assert card.coverage < card.coverage_high


async def test_without_a_majority_nothing_is_assessed() -> None:
    found, _ = await point("covered", "missing", "mentioned")
    assert found.verdict is Verdict.CANNOT_ASSESS
    assert found.quote is None
    assert len(found.samples) == 3


async def test_an_empty_talk_costs_nothing_in_any_mode() -> None:
    for mode in ("standard", "fast", "careful"):
        model, judge_with = grader(mode)  # type: ignore[arg-type]
        await judge(judge_with, talk(RUBRIC, "?"))
        assert model.requests == []


async def test_a_rubric_without_points_asks_only_about_the_whole() -> None:
    rubric = make_rubric(branches=())
    model, fast = grader("fast")
    await judge(fast, talk(rubric, ANSWER), rubric)
    assert len(model.requests) == 1
    assert SESSION.turns
