"""The statistics of agreement, against values worked out by hand or known from textbooks."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from interviewer.core.agreement import (
    auc,
    best_threshold,
    bias,
    given,
    interval,
    kappa,
    macro_f1,
    pearson,
    rmse,
    weighted_kappa,
)


def test_correlation_and_the_part_that_a_third_does_not_explain() -> None:
    one, two, length = [1, 2, 3, 4], [1, 3, 2, 4], [1, 1, 2, 2]
    assert pearson(one, two) == pytest.approx(0.8)
    # r12 = .8, r13 = r23 = 2 / sqrt(5): (.8 - .4 * ...) worked out with the textbook formula
    r13, r23 = pearson(one, length), pearson(two, length)
    assert r13 is not None
    assert r23 is not None
    by_hand = (0.8 - r13 * r23) / ((1 - r13**2) * (1 - r23**2)) ** 0.5
    assert given(one, two, length) == pytest.approx(by_hand)


def test_values_that_do_not_vary_have_no_correlation() -> None:
    assert pearson([1, 1, 1], [1, 2, 3]) is None
    assert given([1, 1, 1], [1, 2, 3], [1, 2, 3]) is None
    assert given([1, 2, 3], [3, 1, 2], [5, 5, 5]) == pytest.approx(-0.5)
    assert given([1, 2, 3], [3, 1, 2], [1, 2, 3]) is None


def test_error_and_bias_are_in_the_unit_of_the_values() -> None:
    assert rmse([0.5, 1.0], [0.5, 0.0]) == pytest.approx(0.5**0.5)
    assert bias([0.5, 1.0], [0.5, 0.0]) == 0.5
    assert rmse([], []) is None
    assert bias([], []) is None


def test_kappa_is_agreement_beyond_chance() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, expected 0.5
    one = [True] * 25 + [False] * 25
    two = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert kappa(one, two) == pytest.approx(0.4)
    assert kappa([], []) is None
    assert kappa([True], [True]) is None


def test_weighted_kappa_forgives_small_steps() -> None:
    assert weighted_kappa([0, 1, 2], [0, 1, 2], 3) == 1.0
    assert weighted_kappa([0, 2], [2, 0], 3) == -1.0
    near, far = weighted_kappa([0, 1, 2, 2], [1, 1, 2, 2], 3), weighted_kappa([0, 1, 2, 2], [2, 1, 2, 2], 3)
    assert near is not None
    assert far is not None
    assert near > far
    assert weighted_kappa([], [], 3) is None
    assert weighted_kappa([1], [1], 1) is None
    assert weighted_kappa([1, 1], [1, 1], 3) is None


def test_macro_f1_counts_both_sides() -> None:
    assert macro_f1([True, False], [True, False]) == 1.0
    assert macro_f1([True, True], [True, False]) == pytest.approx((2 / 3 + 0) / 2)
    assert macro_f1([True], [True]) == 0.5
    assert macro_f1([], []) is None


def test_the_curve_ranks_and_ties_count_half() -> None:
    assert auc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert auc([0.5, 0.5], [True, False]) == 0.5
    assert auc([0.5], [True]) is None


@for_all(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30))
def test_the_curve_is_the_share_of_pairs_in_order(rows: list[tuple[float, bool]]) -> None:
    strength, true = [value for value, _ in rows], [label for _, label in rows]
    yes = [value for value, label in rows if label]
    no = [value for value, label in rows if not label]
    found = auc(strength, true)
    if not yes or not no:
        assert found is None
    else:
        pairs = sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / len(yes) / len(no)
        assert found == pytest.approx(pairs)


def test_a_learned_threshold_parts_the_two_sides() -> None:
    assert best_threshold([0.1, 0.2, 0.6, 0.9], [False, False, True, True]) == 0.6
    assert best_threshold([], []) == 0.5


def test_an_interval_holds_the_figure_and_needs_more_than_one_group() -> None:
    groups = [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0]]

    def mean(drawn: object) -> float | None:
        values = [value for group in drawn for value in group]  # type: ignore[attr-defined]
        return sum(values) / len(values)

    found = interval(groups, mean)
    assert found is not None
    low, high = found
    assert low < mean(groups) < high  # type: ignore[operator]
    assert interval(groups[:1], mean) is None
    assert interval(groups, lambda drawn: None) is None
