"""Errors are sentences for the user."""

from __future__ import annotations

import pytest

from interviewer.core.errors import (
    BankError,
    IllegalEvent,
    InterviewerError,
    JournalError,
    Outcome,
    Problem,
    ProviderError,
    SettingsError,
    TemplateError,
    TranscriptError,
    UnknownName,
    exit_code,
)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem("a.yaml", "is empty"), "a.yaml: is empty"),
        (Problem("a.yaml", "is wrong", 3), "a.yaml:3: is wrong"),
        (
            Problem("a.yaml", "unknown key", 3, 7, "points[0].wieght", "did you mean `weight`?"),
            "a.yaml:3:7: points[0].wieght: unknown key (did you mean `weight`?)",
        ),
    ],
)
def test_a_problem_says_where_what_and_what_would_be_right(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence


def test_all_problems_of_a_bank_are_told_at_once() -> None:
    error = BankError([Problem("a.yaml", "is empty"), Problem("b.yaml", "is wrong", 2)])
    assert str(error) == "a.yaml: is empty\nb.yaml:2: is wrong"
    assert len(error.problems) == 2


def test_an_unknown_name_offers_the_nearest() -> None:
    error = UnknownName("question", "ml-650", ["ml-65", "dsa-15"], "See the list.")
    assert str(error) == "There is no question 'ml-650'. Did you mean ml-65? See the list."
    assert error.near == ("ml-65",)
    assert str(UnknownName("question", "xyz", ["ml-65"])) == "There is no question 'xyz'."


def test_a_provider_error_carries_what_the_engine_needs() -> None:
    error = ProviderError(Outcome.WAIT, "Busy.", retry_after=3.0, partial="Wh", detail="429")
    assert (str(error), error.outcome, error.retry_after, error.partial, error.detail) == (
        "Busy.",
        Outcome.WAIT,
        3.0,
        "Wh",
        "429",
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BankError([]), 2),
        (UnknownName("question", "x", []), 2),
        (SettingsError(), 2),
        (TemplateError(), 2),
        (TranscriptError(), 2),
        (IllegalEvent(), 1),
        (JournalError(), 1),
        (ProviderError(Outcome.RETRY, "Busy."), 1),
    ],
)
def test_what_the_person_typed_exits_with_two_all_else_with_one(error: InterviewerError, code: int) -> None:
    assert exit_code(error) == code
