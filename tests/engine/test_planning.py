"""Setting up a session: minutes and first words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.bank import Level
from interviewer.engine.planning import plan_time, set_up
from tests.fakes import BARE, FEED, OTHER_TREE, make_rubric


def seconds(*args: object) -> dict[str, float]:
    return {phase.id: phase.seconds for phase in plan_time(*args)}  # type: ignore[arg-type]


def test_a_short_question_is_an_answer_and_follow_ups() -> None:
    assert seconds(make_rubric()) == {"answer": 150, "followups": 330}
    assert seconds(make_rubric(BARE)) == {"answer": 120, "followups": 240}
    assert [phase.title for phase in plan_time(make_rubric())] == ["your answer", "follow-ups"]


def test_a_long_question_has_its_types_phases() -> None:
    plan = plan_time(make_rubric(FEED))
    assert [(phase.id, phase.title, phase.seconds) for phase in plan] == [
        ("requirements", "requirements", 300),
        ("high_level", "high-level design", 600),
        ("deep_dive", "deep dive", 1200),
        ("wrap", "wrap-up", 180),
    ]
    assert plan[1].branches == ("data", "model")


def test_the_minutes_that_the_person_chose_scale_every_phase() -> None:
    assert seconds(make_rubric(), 4) == {"answer": 75, "followups": 165}
    assert seconds(make_rubric(FEED), 19) == {"requirements": 150, "high_level": 300, "deep_dive": 600, "wrap": 90}
    assert seconds(make_rubric(), 0) == seconds(make_rubric())


@given(st.floats(1, 180))
def test_the_phases_add_up_to_the_minutes(minutes: float) -> None:
    for rubric in (make_rubric(), make_rubric(FEED), make_rubric(FEED, OTHER_TREE)):
        assert sum(phase.seconds for phase in plan_time(rubric, minutes)) == pytest.approx(minutes * 60, abs=0.5)


def test_phases_whose_branches_the_framework_lacks_become_answer_and_follow_ups() -> None:
    other = plan_time(make_rubric(FEED, OTHER_TREE))
    assert [phase.id for phase in other] == ["answer", "followups"]
    assert sum(phase.seconds for phase in other) == 38 * 60
    assert not any(phase.branches for phase in other)


def test_what_a_session_is_started_with() -> None:
    rubric = make_rubric()
    fields = set_up(rubric, mode="practice", level=Level.SENIOR, interviewer="fake:m", grader="coverage", overtime=True)
    assert fields["opening"] == fields["question"] == "How do L1 and L2 regularisation differ?"
    assert (fields["question_id"], fields["framework"], fields["type"]) == ("ml-65", "compare_a_b", "comparison")
    assert (fields["mode"], fields["level"], fields["overtime"]) == ("practice", Level.SENIOR, True)
    assert (fields["interviewer"], fields["grader"], fields["max_followups"]) == ("fake:m", "coverage", 4)
    assert (fields["authored"], fields["rubric_version"]) == (True, rubric.version)


def test_a_statement_follows_the_title_it_belongs_to() -> None:
    fields = set_up(make_rubric(FEED), mode="interview", level=Level.MID, interviewer="scripted", grader="coverage")
    assert fields["question"] == "Design a feed ranking system."
    assert fields["opening"].startswith("Design a feed ranking system.\n\nA news app")
    assert not fields["authored"]
