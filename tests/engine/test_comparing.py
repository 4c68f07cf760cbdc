"""Agreement with people over small sets whose figures can be worked out by hand."""

from __future__ import annotations

import pytest

from interviewer.core.scorecard import Verdict
from interviewer.engine.answer_sets import CriterionPair, ScoredAnswer, criterion_points, points_rubric
from interviewer.engine.comparing import (
    Judged,
    JudgedPair,
    Measured,
    judge_answer,
    judge_pairs,
    pair_figures,
    scored_figures,
)
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.graders.model_grader import ModelGrader
from tests.fakes import FilePrompts, ScriptedModel, finding, findings, ids_asked, make_rubric

RUBRIC = make_rubric()


def values(figures: tuple[Measured, ...]) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in figures}


def judged(group: str, said: float | None, score: float, words: int = 5, raters: tuple[float, ...] = ()) -> Judged:
    answer = ScoredAnswer(group, f"question {group}", "word " * words, score, raters)
    return Judged(answer, said, 0 if said is not None else 2, 2)


def pair(topic: str, verdict: Verdict, met: bool, strength: float) -> JudgedPair:
    return JudgedPair(CriterionPair(topic, topic, "text", "criterion", met), verdict, strength)


async def test_an_answer_is_given_the_share_of_its_points() -> None:
    good = ScoredAnswer("q", "q", "Lasso adds the absolute weights. Its slope stays constant near zero.", 1.0)
    poor = ScoredAnswer("q", "q", "I would have to look that up in a book on statistics, really.", 0.0)
    better, worse = [await judge_answer(CoverageGrader(), RUBRIC, answer) for answer in (good, poor)]
    assert better.said is not None
    assert worse.said == 0.0
    assert better.said > 0.2
    assert better.open_points == 0
    assert better.points == len(RUBRIC.points)


async def test_what_a_model_could_not_assess_is_counted_and_not_guessed() -> None:
    def each(request: object) -> str:
        named = ids_asked(request)  # type: ignore[arg-type]
        return findings(*(finding(name, "cannot_assess") for name in named))

    grader = ModelGrader(ScriptedModel(each=each), FilePrompts())
    found = await judge_answer(grader, RUBRIC, ScoredAnswer("q", "q", "Lasso adds the absolute weights to it.", 1.0))
    assert (found.said, found.open_points) == (None, len(RUBRIC.points))


async def test_a_criterion_has_a_verdict_and_a_strength() -> None:
    harm = CriterionPair(
        "t",
        "Should we ban it?",
        "They hurt and harm innocent civilians.",
        "It harms innocent civilians",
        True,
    )
    rubric = points_rubric(harm.question, criterion_points(harm.criterion), RUBRIC.type)
    near = (await judge_pairs(CoverageGrader(), rubric, [harm]))[0]
    beside = CriterionPair("t", "Should we ban it?", "The price is high.", harm.criterion, False)
    (far,) = await judge_pairs(CoverageGrader(), rubric, [beside])
    assert near.strength > far.strength


async def test_a_models_verdict_is_its_strength() -> None:
    def each(request: object) -> str:
        named = ids_asked(request)  # type: ignore[arg-type]
        return findings(*(finding(name, "mentioned", "hurt and harm innocent civilians") for name in named))

    harm = CriterionPair(
        "t",
        "Should we ban it?",
        "They hurt and harm innocent civilians.",
        "It harms innocent civilians",
        True,
    )
    rubric = points_rubric(harm.question, criterion_points(harm.criterion), RUBRIC.type)
    (found,) = await judge_pairs(ModelGrader(ScriptedModel(each=each), FilePrompts()), rubric, [harm])
    assert (found.verdict, found.strength) == (Verdict.MENTIONED, 0.4)


async def test_points_of_an_entry_are_judged_together_and_named_by_their_ids() -> None:
    text = "Lasso adds the absolute weights."
    pairs = [CriterionPair("ml-65", "ml-65", text, point, point == "p_l1", second=True) for point in ("p_l1", "p_l2")]
    first, second = await judge_pairs(CoverageGrader(), RUBRIC, pairs)
    assert (first.verdict, second.verdict) == (Verdict.COVERED, Verdict.MISSING)
    assert first.strength > second.strength
    assert values(pair_figures([first, second]))["kappa of two readers"] == 0.0


def test_scores_are_compared_within_questions() -> None:
    easy = [judged("easy", said, score, words) for said, score, words in ((0.8, 0.5, 4), (0.9, 1.0, 9), (0.7, 0.5, 7))]
    hard = [judged("hard", said, score, words) for said, score, words in ((0.1, 0.0, 3), (0.2, 0.5, 4), (0.3, 0.5, 9))]
    found = values(scored_figures([*easy, *hard]))
    assert found["correlation within a question"] == pytest.approx(0.866, abs=0.001)
    assert found["bias"] == pytest.approx(0.0)
    assert found["root mean square error"] == pytest.approx((0.28 / 6) ** 0.5)
    assert found["share not assessed"] == 0.0
    assert found["one person and the others"] is None
    assert found["weighted kappa on three levels"] is not None
    assert found["length alone"] is not None
    assert found["the same, length removed"] is not None


def test_people_are_compared_with_each_other() -> None:
    rated = [judged("q", 0.5, 0.5, raters=pair) for pair in ((0.0, 0.0), (0.5, 1.0), (1.0, 0.5))]
    assert values(scored_figures(rated))["one person and the others"] == pytest.approx(0.5)


def test_what_was_not_assessed_is_left_out_and_shown() -> None:
    found = values(scored_figures([judged("q", None, 1.0), judged("q", 0.2, 0.2), judged("q", 0.4, 0.4)]))
    assert found["correlation within a question"] == pytest.approx(1.0)
    assert found["share not assessed"] == pytest.approx(1 / 3)


def test_nothing_judged_is_nothing_measured() -> None:
    assert set(values(scored_figures([])).values()) == {None}
    assert set(values(pair_figures([])).values()) == {None}


def test_criteria_are_compared_and_thresholds_learned_elsewhere() -> None:
    rows = [
        pair(topic, Verdict.COVERED if strength > 0.7 else Verdict.MISSING, met, strength)
        for topic in ("one", "two", "three")
        for met, strength in ((True, 0.9), (True, 0.4), (False, 0.2), (False, 0.1))
    ]
    found = values(pair_figures(rows))
    assert found["kappa"] == pytest.approx(0.5)
    assert found["macro F1, threshold learned on other topics"] == 1.0
    assert found["area under the curve"] == 1.0
    assert found["covered-rate gap"] == -0.25
    assert found["share not assessed"] == 0.0


def test_one_topic_alone_learns_nothing_from_others() -> None:
    rows = [pair("one", Verdict.COVERED, True, 0.6), pair("one", Verdict.CANNOT_ASSESS, False, 0.0)]
    found = values(pair_figures(rows))
    assert found["macro F1, threshold learned on other topics"] == 0.5
    assert found["share not assessed"] == 0.5
