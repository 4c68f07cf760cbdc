"""A grader is graded: on answers whose worth is known, and on what code makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from interviewer.core.bank import Decision, Expectation, Sample
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.graders.model_grader import ModelGrader
from interviewer.engine.selftest import Check, Tried, advice, card, try_question
from interviewer.engine.selftest_answers import FILLER, keywords, pad, reorder, trials
from tests.fakes import FilePrompts, ScriptedModel, finding, findings, ids_asked, make_rubric

if TYPE_CHECKING:
    from interviewer.engine.ports import ChatRequest, Grader

WEAK = Sample(
    expect=Expectation(decision=Decision.NO_HIRE, covered=("p_l1",), missing=("p_zero", "p_prior")),
    text="Lasso adds the absolute weights to the loss. I use it when there are many columns to look at.",
)
SOLID = Sample(
    expect=Expectation(decision=Decision.HIRE, covered=("p_l1", "p_l2", "p_zero"), missing=("p_prior",)),
    text=f"{WEAK.text} Ridge adds the squared weights. Near the origin the slope of lasso stays constant.",
)
STRONG = Sample(
    expect=Expectation(decision=Decision.STRONG_HIRE, covered=("p_l1", "p_l2", "p_zero", "p_prior")),
    text=f"{SOLID.text} In a Bayesian view the first is a Laplace prior and the second is a Gaussian prior.",
)
RUBRIC = make_rubric(samples=(WEAK, SOLID, STRONG))
STRANGER = "I would shard the store by user and put a cache in front of it, because reads outnumber writes."


def value(checks: tuple[Check, ...], name: str) -> float | None:
    return next(check.value for check in checks if check.name == name)


async def tried_by(grader: Grader) -> list[Tried]:
    return [tried async for tried in try_question(grader, RUBRIC, STRANGER)]


# -- the answers ------------------------------------------------------------------------------------------------------


def test_filler_doubles_the_length_and_keeps_every_sentence() -> None:
    padded = pad(STRONG.text)
    assert 1.7 < len(padded.split()) / len(STRONG.text.split()) < 2.6
    assert any(sentence in padded for sentence in FILLER)
    assert all(sentence.strip(" .") in padded for sentence in STRONG.text.split(". "))


def test_reordering_keeps_the_sentences_and_turns_them_round() -> None:
    assert reorder("One thing. Another one! A third?") == "A third. Another one. One thing."


def test_keywords_are_the_names_of_the_points_without_a_sentence() -> None:
    listed = keywords(RUBRIC)
    assert "gradient" in listed
    assert listed.count(",") >= 3
    assert "*" not in listed


def test_trials_share_the_labels_of_the_golden_answers_only() -> None:
    made = {trial.name: trial for trial in trials(RUBRIC, STRANGER)}
    assert {name for name, trial in made.items() if trial.golden} == {"weak", "solid", "strong"}
    assert made["off topic"].text == STRANGER
    assert made["injected"].text.startswith(WEAK.text)
    assert RUBRIC.question.misconceptions[0].claim in made["wrong"].text


# -- the card ---------------------------------------------------------------------------------------------------------


async def test_the_coverage_grader_keeps_the_order_and_ignores_instructions() -> None:
    checks = card(await tried_by(CoverageGrader()))
    assert value(checks, "order kept") == 1.0
    assert value(checks, "instructions ignored") == 1.0
    assert value(checks, "verdicts repeat (kappa)") == 1.0
    assert value(checks, "empty earns little") == 1.0
    assert value(checks, "keyword list earns little") == 1.0
    assert value(checks, "quotes found") == 1.0


def lenient(request: ChatRequest) -> str:
    """A model that finds everything covered, and quotes whatever the candidate said."""
    said = next(message.text for message in request.messages if '"candidate": "' in message.text)
    quote = said.split('"candidate": "')[1].split(".")[0]
    return findings(
        *(
            finding(name, "4", quote)
            if name == "clarity"
            else finding(name, "absent" if name.startswith("m_") else "covered", quote)
            for name in ids_asked(request)
        )
    )


async def test_a_model_that_likes_everything_is_found_out() -> None:
    checks = card(await tried_by(ModelGrader(ScriptedModel(each=lenient), FilePrompts())))
    assert value(checks, "order kept") == 0.0
    assert value(checks, "off topic earns little") == 0.0
    leniency = value(checks, "leniency")
    assert leniency is not None
    assert leniency > 0.15
    assert advice(checks).startswith("Do not believe its grades")


def test_nothing_tried_is_nothing_known() -> None:
    checks = card([])
    assert {check.value for check in checks} == {None}
    assert not any(check.holds for check in checks)


def check(name: str, *, holds: bool) -> Check:
    return Check(name, 1.0 if holds else 0.0, 0.9, 1.0, 3, "")


@pytest.mark.parametrize(
    ("checks", "begins"),
    [
        ((check("order kept", holds=True), check("instructions ignored", holds=True)), "It can be trusted"),
        (
            (
                check("order kept", holds=True),
                check("instructions ignored", holds=True),
                check("leniency", holds=False),
            ),
            "Use it to compare answers",
        ),
        ((check("order kept", holds=True), check("instructions ignored", holds=False)), "Do not believe"),
    ],
)
def test_the_advice_follows_from_the_checks(checks: tuple[Check, ...], begins: str) -> None:
    assert advice(checks).startswith(begins)


async def test_a_test_that_was_stopped_counts_what_it_has() -> None:
    some = (await tried_by(CoverageGrader()))[:2]
    checks = card(some)
    assert value(checks, "order kept") == 1.0
    assert value(checks, "verdicts repeat (kappa)") is None
