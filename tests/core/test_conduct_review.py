"""What the record of a talk shows of its interviewer."""

from __future__ import annotations

from interviewer.core.conduct import Breach
from interviewer.core.conduct_review import Review, review
from interviewer.core.session import Turn
from tests.fakes import make_rubric

RUBRIC = make_rubric()
ANSWER = "Lasso adds the absolute weights and ridge the squared ones, so both keep them small."


def talk(*said: tuple[str, str] | tuple[str, str, str]) -> Review:
    """(intent, words) or (intent, words, branch); intent `candidate` for the candidate."""
    turns = [Turn(1, "interviewer", "Explain lasso and ridge.", "question")]
    for intent, words, *branch in said:
        role = "candidate" if intent == "candidate" else "interviewer"
        turns.append(Turn(len(turns) + 1, role, words, "answer" if role == "candidate" else intent, *branch))
    return review(RUBRIC, turns)


def breaches(*said: tuple[str, str] | tuple[str, str, str]) -> list[Breach]:
    return [fault.breach for fault in talk(*said).faults]


def test_a_clean_talk_has_no_faults() -> None:
    found = talk(("candidate", ANSWER), ("clarify", "Where does that show?"), ("candidate", ANSWER))
    assert found.faults == ()
    assert found.turns == 1
    assert found.talk_share is not None
    assert 0 < found.talk_share < 0.25


def test_every_fault_of_a_turn_is_listed_with_its_words() -> None:
    found = talk(
        ("candidate", ANSWER),
        ("clarify", "Great answer! Is it that the slope stays constant? And why?"),
    )
    assert [(fault.turn, fault.breach, fault.words) for fault in found.faults] == [
        (3, Breach.PRAISE, "Great answer!"),
        (3, Breach.LEAK, "Is it that the slope stays constant?"),
        (3, Breach.SECOND_QUESTION, "And why?"),
    ]


def test_what_the_candidate_has_said_is_no_leak() -> None:
    said = "Near zero the slope stays constant."
    assert breaches(("candidate", said), ("deepen", "What if the slope were constant but larger?")) == []


def test_a_hint_may_tell_and_an_answer_need_not_ask() -> None:
    assert breaches(("candidate", "I am stuck."), ("hint", "Reveal: the slope stays constant there.")) == []
    assert breaches(("candidate", "How many?"), ("answer", "Four hundred.")) == []


def test_a_question_of_the_candidate_passed_over_is_a_fault() -> None:
    assert breaches(("candidate", "Which data is it?"), ("clarify", "Where does that show?")) == [Breach.IGNORES]


def test_a_probe_that_asks_nothing_and_one_that_repeats() -> None:
    assert breaches(("candidate", ANSWER), ("clarify", "Go on.")) == [Breach.NO_QUESTION]
    again = ("clarify", "Where does the squared penalty show?")
    assert breaches(("candidate", ANSWER), again, ("candidate", ANSWER), again) == [Breach.REPEAT]


def test_the_authored_question_of_another_branch_is_a_drift() -> None:
    placed = next(item for item in RUBRIC.followups if item.branch)
    other = next(branch.id for branch in RUBRIC.branches if branch.id != placed.branch)
    assert breaches(("candidate", ANSWER), ("clarify", placed.followup.ask, placed.branch)) == []
    assert breaches(("candidate", ANSWER), ("clarify", placed.followup.ask, other)) == [Breach.DRIFTS]


def test_an_authored_follow_up_tells_what_its_editors_let_it_tell() -> None:
    placed = RUBRIC.followups[0]
    told = placed.followup.model_copy(update={"ask": "Is it that the slope stays constant?"})
    rubric = make_rubric(followups=(told,))
    turns = [
        Turn(1, "interviewer", "Explain lasso and ridge.", "question"),
        Turn(2, "candidate", ANSWER, "answer"),
        Turn(3, "interviewer", told.ask, "clarify"),
    ]
    assert [fault.breach for fault in review(RUBRIC, turns).faults] == [Breach.LEAK]
    assert review(rubric, turns).faults == ()


def test_a_silent_talk_has_no_share() -> None:
    assert talk().talk_share is None
