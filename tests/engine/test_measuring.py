"""Blind answers are counted as their labels say."""

from __future__ import annotations

import pytest

from interviewer.core.bank import FollowUp, Intent, Phase, TimePlan, Trigger
from interviewer.core.blind import BlindAnswer, BlindAnswers, Quality
from interviewer.core.rubric import build_rubric
from interviewer.engine.measuring import (
    FIGURES,
    Tally,
    first_followups,
    is_unnatural,
    measure,
    share,
    spread,
    total,
)
from tests.core.lint_entry import BANK, GOOD, SOLID, STRONG, TREE, WEAK, changed

RUBRIC = build_rubric(GOOD, TREE, BANK.types["theory"])
PRECISION, NOT_INVENTED, RECALL, ORDER, WEAK_LOWER, ACCUSED, UNNATURAL = FIGURES
ACCUSING = f"{SOLID} And it stays active at prediction."


def answer(quality: str, text: str, *covered: str, held_out: bool = False) -> BlindAnswer:
    return BlindAnswer(quality=Quality(quality), text=text, covered=covered, held_out=held_out)


def of(*answers: BlindAnswer) -> BlindAnswers:
    return BlindAnswers(answers=answers)


def test_what_is_detected_is_held_against_what_was_covered() -> None:
    found = measure(RUBRIC, of(answer("weak", WEAK, "p_mask", "p_rate"))).all
    assert (found.answers, found.right, found.detected, found.covered) == (1, 1, 2, 2)
    assert share(found, PRECISION) == 0.5
    assert share(found, NOT_INVENTED) is not None
    assert share(found, RECALL) == 0.5


def test_held_out_answers_are_counted_apart() -> None:
    found = measure(RUBRIC, of(answer("weak", WEAK), answer("solid", SOLID, held_out=True)))
    assert (found.tuning.answers, found.held_out.answers, found.all.answers) == (1, 1, 2)
    assert (found.tuning.pairs, found.held_out.pairs) == (0, 1)


@pytest.mark.parametrize(("weak", "strong", "kept"), [(WEAK, STRONG, 1), (STRONG, WEAK, 0), (WEAK, WEAK, 0)])
def test_better_answers_must_cover_more(weak: str, strong: str, kept: int) -> None:
    one, other = answer("weak", weak), answer("strong", strong)
    for pair in ((one, other), (other, one)):
        found = measure(RUBRIC, of(*pair)).all
        assert (found.pairs, found.in_order) == (1, kept)
        assert (found.weak_pairs, found.weak_in_order) == (1, kept)


def test_answers_of_the_same_quality_have_no_order() -> None:
    assert measure(RUBRIC, of(answer("solid", SOLID), answer("solid", WEAK))).all.pairs == 0


def test_good_answers_that_are_accused_are_counted() -> None:
    found = measure(RUBRIC, of(answer("weak", ACCUSING), answer("solid", ACCUSING), answer("strong", STRONG))).all
    assert (found.good, found.good_accused) == (2, 1)


def test_four_follow_ups_are_looked_at() -> None:
    assert len(first_followups(RUBRIC, WEAK)) == 4


def test_a_follow_up_for_what_was_covered_is_unnatural() -> None:
    paraphrase = "Half of the cells go dark every time we look at a batch, and at the end everything is scaled down."
    labels = ("p_mask", "p_scale")
    found = measure(RUBRIC, of(answer("solid", paraphrase, *labels))).all
    assert found.unnatural == 1
    assert measure(RUBRIC, of(answer("weak", paraphrase))).all.unnatural == 0


def follow(listens: tuple[str, ...] = (), missing: tuple[str, ...] = (), safe: bool = False) -> FollowUp:
    return FollowUp(
        id="f", ask="Why?", intent=Intent.CLARIFY, listens=listens, when=Trigger(missing=missing), safe=safe
    )


@pytest.mark.parametrize(
    ("followup", "expected"),
    [
        (follow(("a",)), True),
        (follow(("a", "b")), False),
        (follow(("b",), missing=("a",)), True),
        (follow(("a",), safe=True), False),
        (follow(), False),
    ],
)
def test_when_a_follow_up_is_unnatural(followup: FollowUp, expected: bool) -> None:
    assert is_unnatural(followup, {"a"}) is expected


def test_an_interview_in_phases_is_followed_through_them() -> None:
    phases = tuple(Phase(id=branch.id, minutes=2, branches=(branch.id,)) for branch in TREE.branches)
    rubric = build_rubric(changed(time=TimePlan(phases=phases, max_followups=9)), TREE, BANK.types["theory"])
    assert {followup.id for followup in first_followups(rubric, WEAK)} >= {"f_rate", "f_norm"}


def test_it_ends_where_all_was_said_and_one_question_went_deeper() -> None:
    rubric = build_rubric(changed(followups=GOOD.followups[3:5]), TREE, BANK.types["theory"])
    assert [followup.id for followup in first_followups(rubric, STRONG)] == ["f_rate"]


def test_an_opening_that_asks_for_something_ends_it() -> None:
    assert first_followups(RUBRIC, "Which layers do you mean?") == []


def test_counts_add_up() -> None:
    assert total([Tally(answers=1, right=2), Tally(answers=2)]) == Tally(answers=3, right=2)


def test_nothing_counted_is_no_share() -> None:
    assert share(Tally(), PRECISION) is None
    assert spread([], PRECISION) is None
    assert spread([Tally(answers=1)], PRECISION) is None


def test_an_interval_holds_the_share_and_comes_out_the_same_again() -> None:
    tallies = [Tally(right=n % 4, detected=3) for n in range(40)]
    found = spread(tallies, PRECISION)
    assert found is not None
    assert found[0] < 0.5 < found[1]
    assert found == spread(tallies, PRECISION)


def test_an_entry_without_counts_may_be_drawn_alone() -> None:
    assert spread([Tally(), Tally(right=1, detected=2)], PRECISION) == (0.5, 0.5)
