"""What front ends show besides a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from interviewer.core import events as ev
from interviewer.core.bank import Mark
from interviewer.core.session import State
from interviewer.engine import views
from interviewer.engine.meter import Meter
from interviewer.engine.ports import SessionRow, Usage
from interviewer.engine.timing import read_clock
from interviewer.engine.views import Entry, Wanted
from tests.fakes import BANK, FEED, Rubric, make_rubric, talk

DAY = date(2026, 1, 2)


def row(question: str = "ml-65", state: str = "graded", **more: Any) -> SessionRow:
    return SessionRow("s1", "2026-01-02T09:00:00+00:00", question, "Why?", state, "interview", "mid", **more)


def entries(*history: SessionRow) -> tuple[Entry, ...]:
    return views.catalogue(BANK, history)


def by_id(*history: SessionRow) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries(*history)}


# -- the list ---------------------------------------------------------------------------------------------------------


def test_an_entry_knows_its_chapter_type_and_history() -> None:
    entry = by_id(row(coverage=None), row(coverage=0.4), row("ml-1"))["ml-65"]
    assert (entry.attempts, entry.coverage, entry.minutes, entry.rubric) == (2, 0.4, 8.0, "authored")
    assert (entry.category_title, entry.type_title) == ("Machine Learning", "comparison")
    assert by_id()["mlsd-4"].rubric == "generic"


def test_a_question_without_a_chapter_has_no_title() -> None:
    assert by_id()["ml-1"].category_title == ""


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["ml-65", "ml-1", "mlsd-4"]),
        (Wanted(text="BOOSTING differ"), ["ml-1"]),
        (Wanted(text="ml-65"), ["ml-65"]),
        (Wanted(category="mlsd"), ["mlsd-4"]),
        (Wanted(type="comparison", text="regularisation"), ["ml-65"]),
        (Wanted(mark="skip"), []),
        (Wanted(level="junior"), ["ml-65", "ml-1", "mlsd-4"]),
        (Wanted(text="nothing has this"), []),
    ],
)
def test_search(wanted: Wanted, found: list[str]) -> None:
    assert [entry.id for entry in views.search(entries(), wanted)] == found


def test_what_fits_comes_longest_first() -> None:
    assert [entry.id for entry in views.questions_that_fit(entries(), 10)] == ["ml-65", "ml-1"]
    assert views.questions_that_fit(entries(), 1) == []


def test_picking_prefers_what_was_never_tried() -> None:
    tried = entries(row("ml-65"), row("ml-1"))
    assert {entry.id for chance in (0.0, 0.5, 0.999, 1.0) if (entry := views.pick(tried, chance))} == {"mlsd-4"}
    assert views.pick([by_id(row())["ml-65"]], 0.3) is not None
    assert views.pick([], 0.3) is None


# -- today ------------------------------------------------------------------------------------------------------------


def test_the_weakest_answer_comes_first() -> None:
    found = views.todays_suggestion(entries(row(coverage=0.5), row("ml-1", coverage=0.2)), DAY)
    assert found is not None
    assert (found.entry.id, "20% covered" in found.why) == ("ml-1", True)


def test_else_something_new_the_best_loved_first() -> None:
    made = by_id()
    loved = replace(made["ml-1"], mark=Mark.LOVE)
    skipped = replace(made["ml-65"], mark=Mark.SKIP)
    first = views.todays_suggestion([made["mlsd-4"], made["ml-65"], loved], DAY)
    assert first is not None
    assert (first.entry.id, first.why) == ("ml-65", "new to you, 8 min")
    second = views.todays_suggestion([skipped, made["mlsd-4"], loved], DAY)
    assert second is not None
    assert second.entry.id == "ml-1"
    third = views.todays_suggestion([replace(made["ml-65"], mark=Mark.LOVE), loved], DAY)
    assert third is not None
    assert third.entry.id == "ml-65"
    assert views.todays_suggestion([], DAY) is None


def test_it_is_the_same_all_day_and_another_tomorrow() -> None:
    made = by_id()
    pool = [made["ml-1"], made["mlsd-4"]]
    days = [views.todays_suggestion(pool, DAY + timedelta(days=n)) for n in range(2)]
    assert {found.entry.id for found in days if found} == {"ml-1", "mlsd-4"}
    assert views.todays_suggestion(pool, DAY) == days[0]


def test_when_all_is_known_something_comes_again() -> None:
    found = views.todays_suggestion([by_id(row(coverage=1.0))["ml-65"]], DAY)
    assert found is not None
    assert found.why.startswith("again")


# -- sessions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "step", "words"),
    [
        (row(state="candidate_turn", spent_s=65), "resume", "unfinished, 1:05 spent"),
        (row(state="paused"), "resume", "unfinished, 0:00 spent"),
        (row(state="closed"), "grade", "not graded yet"),
        (row(decision="strong_no_hire", coverage=0.25), "report", "strong no hire, 25% covered"),
        (row(), "report", "graded"),
        (row(state="abandoned"), "", "abandoned"),
    ],
)
def test_what_can_be_done_with_a_stored_session(stored: SessionRow, step: str, words: str) -> None:
    assert views.next_step(stored) == step
    assert views.outcome_of(stored) == words


def test_every_state_has_a_step_or_none() -> None:
    assert views.RUNNING | views.UNGRADED | {State.GRADED, State.ABANDONED} == set(State)


def test_who_is_in_force_is_said_plainly() -> None:
    offline = views.forces("offline", "offline", "offline")
    assert "no model" in offline.interviewer
    assert "OPENAI_API_KEY" in offline.why
    assert "openai:x" in views.forces("openai:x", "offline", "offline").interviewer
    assert "One of the two" in views.forces("openai:x", "offline", "offline").why
    assert "doctor" in views.forces("openai:x", "openai:y", "offline").why


def test_facts_are_the_answers_to_questions() -> None:
    rubric = make_rubric()
    session = talk(rubric)
    assert views.facts_given(session) == ()
    asked = session.apply(ev.Answered(at="", text="how many rows?")).apply(
        ev.FollowedUp(at="", text="A million.", intent="answer")
    )
    assert [turn.text for turn in views.facts_given(asked)] == ["A million."]


def test_a_next_phase_is_offered_only_where_phases_divide_the_tree() -> None:
    assert not views.has_next_phase(talk(make_rubric()))
    design = make_rubric(FEED)
    session = talk(design)
    assert views.has_next_phase(session)
    assert not views.has_next_phase(replace(session, phase=session.setup.plan[-1].id))
    assert not views.has_next_phase(replace(session, phase="no such phase"))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (125, "2:05"), (-0.2, "0:00"), (-61, "-1:01")]
)
def test_clock_text(seconds: float, text: str) -> None:
    assert views.clock_text(seconds) == text


def test_the_clock_on_one_line() -> None:
    session = talk(make_rubric())
    line = views.clock_line(read_clock(session), State.CANDIDATE_TURN)
    assert line == "your answer 2:30 · 8:00 left"
    assert views.clock_line(read_clock(session, 500), State.PAUSED).startswith("paused · ")
    assert views.clock_line(read_clock(session, 500), State.CANDIDATE_TURN).endswith("0:20 over")
    bare = replace(read_clock(session), phase="", phase_title="")
    assert views.clock_line(bare, State.INTERVIEWER_TURN) == "stopped · 8:00 left"


def test_what_was_used() -> None:
    meter = Meter(lambda model, usage: None)
    assert views.cost_text(meter) == ""
    meter.add("m", Usage(1, 1000, 0, 0, 200))
    assert views.cost_text(meter) == "1,200 tokens"
    priced = Meter(lambda model, usage: 0.5)
    priced.add("m", Usage(1, 1000, 0, 0, 200))
    assert views.cost_text(priced) == "$0.50, 1,200 tokens"


# -- the report --------------------------------------------------------------------------------------------------------


def _card(rubric: Rubric, *scores: float | None) -> Any:
    from interviewer.core.grading import build_scorecard
    from interviewer.core.scorecard import Stamp

    card = build_scorecard(
        rubric,
        [],
        rubric.question.levels.target,
        Stamp(grader="coverage", grader_version="1", rubric_version=rubric.version),
    )
    branches = tuple(b.model_copy(update={"score": s}) for b, s in zip(card.branches, scores, strict=False))
    return card.model_copy(update={"branches": branches})


def test_the_next_action_is_the_weakest_branch() -> None:
    rubric = make_rubric()
    assert views.weakest_branch(_card(rubric, 0.95, 0.3, None)) == "Why they differ"
    assert "“Why they differ”" in views.next_action(_card(rubric, 0.95, 0.3, 0.5))
    assert views.next_action(_card(rubric, 1.0, None, 0.95)) == "Answer it once more in a week."
    assert views.next_action(None) == "Answer it once more in a week."


def test_branches_that_wait_for_their_grade() -> None:
    rubric = make_rubric()
    assert views.waiting_branches(talk(rubric), rubric) == {"define", "mechanism", "use"}


def test_practice_notes_say_what_the_last_answer_showed_and_only_in_practice() -> None:
    rubric = make_rubric()
    said = "Lasso adds absolute weights. I know ridge too."
    notes = views.practice_notes(talk(rubric, said, mode="practice"), rubric)
    assert notes[0].startswith("found: L1 adds the sum")
    assert notes[1].startswith("only named: L2 adds the sum")
    assert views.practice_notes(talk(rubric, said), rubric) == ()
