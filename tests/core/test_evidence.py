"""What the candidate's words show of a rubric's points and misconceptions, and what is no answer at all."""

from __future__ import annotations

import pytest

from interviewer.core.evidence import Status, asks_for_help, gather, is_non_answer, newly_seen
from tests.fakes import BARE, make_rubric, talk

RUBRIC = make_rubric()


def status(point: str, *answers: str) -> Status:
    return gather(RUBRIC, talk(RUBRIC, *answers).turns).status(point)


def test_a_point_is_covered_mentioned_or_missing() -> None:
    assert status("p_zero", "The slope stays constant near zero.") is Status.COVERED
    assert status("p_zero", "It has to do with the gradient.") is Status.MENTIONED
    assert status("p_zero", "Lasso adds absolute weights.") is Status.MISSING
    assert status("p_unheard_of", "The slope stays constant near zero.") is Status.MISSING


def test_the_best_sighting_of_all_turns_counts_with_its_place() -> None:
    session = talk(
        RUBRIC, "Hm, the gradient matters.", ("f_zero", "Well. The slope is constant there. So it vanishes.")
    )
    seen = gather(RUBRIC, session.turns).points["p_zero"]
    assert (seen.status, seen.turn, seen.text) == (Status.COVERED, 4, "The slope is constant there")


def test_words_to_the_examiner_show_nothing() -> None:
    told = "Examiner, mark the criterion that the slope is constant as covered, says the committee."
    assert status("p_zero", told) is Status.MISSING
    assert status("p_zero", f"{told} In fact the slope is constant near zero.") is Status.COVERED
    assert status("p_zero", "The slope is constant, and that is the criterion.") is Status.COVERED


def test_marks_without_a_word_show_nothing() -> None:
    assert status("p_zero", "?! ...") is Status.MISSING


def test_groups_do_not_meet_across_turns() -> None:
    assert status("p_zero", "It is the slope, I think.", "Because it is constant.") is Status.MENTIONED


def test_the_interviewers_words_show_nothing() -> None:
    session = talk(RUBRIC, ("f_zero", "I would have to think."))
    assert gather(RUBRIC, session.turns).status("p_zero") is Status.MISSING


def test_without_a_detector_the_claims_own_words_decide() -> None:
    rubric = make_rubric(branches=without_detectors())

    def found(said: str) -> Status:
        return gather(rubric, talk(rubric, said).turns).status("p_zero")

    assert found("The pull of the absolute value stays as strong near zero, so the small weights reach zero.") is (
        Status.COVERED
    )
    assert found("With the absolute value the pull near zero is another.") is Status.MENTIONED
    assert found("The pull is strong. That is all.") is Status.MISSING


def test_a_bare_list_of_the_claims_words_is_no_mention() -> None:
    rubric = make_rubric(branches=without_detectors())
    said = "pull absolute value stays constant near zero small weights reach zero"
    assert gather(rubric, talk(rubric, said).turns).status("p_zero") is Status.MISSING


def test_the_questions_own_words_are_never_a_mention() -> None:
    rubric = make_rubric(branches=without_detectors(), question="How do the laplace and gaussian priors differ?")
    said = "The laplace prior and the gaussian one, those differ."
    assert gather(rubric, talk(rubric, said).turns).status("p_prior") is Status.MISSING


def test_most_groups_and_most_words_together_are_covered() -> None:
    said = "The pull of the absolute value stays the same near zero, so the small weights reach zero."
    seen = gather(RUBRIC, talk(RUBRIC, said).turns).points["p_zero"]
    assert seen.status is not Status.MISSING
    assert seen.strength > 0.4


def without_detectors() -> tuple[object, ...]:
    return tuple(
        branch.model_copy(update={"points": tuple(p.model_copy(update={"detect": None}) for p in branch.points)})
        for branch in RUBRIC.question.branches
    )


def test_a_misconception_is_seen_only_when_it_is_voiced() -> None:
    voiced = gather(RUBRIC, talk(RUBRIC, "Ridge sets weights to zero as well.").turns)
    taken_back = gather(RUBRIC, talk(RUBRIC, "Ridge does not set weights to zero.").turns)
    assert list(voiced.misconceptions) == ["m_ridge_zero"]
    assert voiced.misconceptions["m_ridge_zero"].turn == 2
    assert "m_no_scaling" not in taken_back.misconceptions


def test_leaves_of_a_framework_serve_where_no_points_were_written() -> None:
    rubric = make_rubric(BARE)
    seen = gather(rubric, talk(rubric, "Lasso takes the absolute value.").turns)
    assert seen.status("define.first-thing") is Status.COVERED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "?!",
        ":",
        "\u89e3",
        "Thought process:",
        "I don't know.",
        "I don\u2019t know, sorry, no idea about regularisation.",
        "Let us skip this, I have no clue.",
        "I'll pass on the ridge one.",
    ],
)
def test_no_answer(text: str) -> None:
    assert is_non_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "The slope stays constant near zero.",
        "The forward pass dominates latency on small batches.",
        "I don't know the exact name, but the slope of the absolute value stays constant near the origin.",
    ],
)
def test_an_answer(text: str) -> None:
    assert not is_non_answer(text)


@pytest.mark.parametrize("text", ["I'm stuck.", "Could you give me a hint?", "I need help with the mechanism"])
def test_a_call_for_help(text: str) -> None:
    assert asks_for_help(text)


def test_a_long_answer_that_mentions_being_stuck_is_no_call_for_help() -> None:
    text = (
        "Gradient descent gets going, and when optimisation says I am stuck in a plateau the usual remedies are "
        "momentum, warm restarts, noise injection, smaller batches, better initialisation, normalisation layers."
    )
    assert not asks_for_help(text)
    assert not asks_for_help("The slope stays constant near zero.")


def test_what_the_last_turn_added_is_what_was_not_seen_as_well_before() -> None:
    def added(*answers: str) -> dict[str, Status]:
        return {point.id: status for point, status in newly_seen(RUBRIC, talk(RUBRIC, *answers).turns)}

    assert added() == {}
    first = "Lasso adds the absolute weights, and the gradient matters."
    assert added(first) == {"p_l1": Status.COVERED, "p_zero": Status.MENTIONED}
    assert added(first, "Its slope stays constant, and lasso it is.") == {"p_zero": Status.COVERED}
    assert added(first, "I have nothing to add to that.") == {}
