"""The candidate's clock: charged by ticks, exact after a kill, deaf to sleep, jumps and slow providers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core.session import State
from interviewer.engine.interview import Desk, Interview
from interviewer.engine.interviewers.scripted_interviewer import ScriptedInterviewer
from interviewer.engine.ports import Draft
from interviewer.engine.timing import ClockReading, Stopwatch, read_clock
from tests.engine.test_interview import GOOD, RUBRIC, VAGUE, begin, by_model, kinds
from tests.fakes import FEED, FakeClock, MemoryJournal, answered, make_rubric, read_all, say, talk


def pass_time(interview: Interview, clock: FakeClock, seconds: float, draft: str = "") -> ClockReading:
    """Let time pass with a tick every second, as a front end does."""
    reading = interview.tick(draft)
    for _ in range(int(seconds)):
        clock.advance(1)
        reading = interview.tick(draft)
    return reading


def killed(interview: Interview, clock: FakeClock, hours: float = 8) -> Interview:
    """The program was killed and started again, hours later."""
    journal: Any = interview.desk.journal
    clock.advance(hours * 3600)
    again = Interview(journal.load("a1b2c3d4"), RUBRIC, Desk(ScriptedInterviewer(), journal, clock))
    again.wake()
    return again


# -- what is charged --------------------------------------------------------------------------------------------------


async def test_only_the_time_of_the_candidate_is_charged(clock: FakeClock, journal: MemoryJournal) -> None:
    reply = say("You named two. What happens near the origin?")
    script = [reply[:20], lambda: clock.advance(45), reply[20:], lambda: clock.advance(30)]
    _, interviewer = by_model([lambda: clock.advance(60), *script])
    interview = begin(clock, journal, interviewer)
    pass_time(interview, clock, 10)
    await read_all(interview.answer(VAGUE))
    assert clock.monotonic() == 1000 + 10 + 60 + 45 + 30
    assert interview.session.spent_s == 10
    assert pass_time(interview, clock, 5).left_s == 480 - 15


def test_the_reading_falls_with_every_tick_and_an_event_keeps_the_account(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = begin(clock, journal)
    reading = pass_time(interview, clock, 30)
    assert (reading.left_s, reading.phase_left_s, reading.running) == (450, 120, True)
    assert (reading.phase, reading.phase_title, reading.budget_s) == ("answer", "your answer", 480)
    interview.hint()
    assert interview.session.spent_s == 30
    assert interview.tick().left_s == 450


def test_a_suspended_machine_costs_two_seconds_at_most_and_pauses(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    pass_time(interview, clock, 10)
    clock.advance(7200)
    interview.tick("half a sentence")
    assert interview.state is State.PAUSED
    assert interview.session.spent_s == 12
    pass_time(interview, clock, 60)
    interview.resume()
    assert pass_time(interview, clock, 3).left_s == 480 - 15
    assert kinds(journal) == ["started", "paused", "resumed"]


@pytest.mark.parametrize(
    ("gap", "charged", "state"), [(1.5, 1.5, "candidate_turn"), (5.0, 2.0, "candidate_turn"), (5.1, 2.0, "paused")]
)
def test_a_gap_begins_above_five_seconds(
    gap: float, charged: float, state: str, clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = begin(clock, journal)
    clock.advance(gap)
    assert interview.tick().left_s == 480 - charged
    assert interview.state.value == state


async def test_a_gap_that_ends_in_an_answer_is_not_charged_either(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    clock.advance(7200)
    await read_all(interview.answer(GOOD))
    assert interview.session.spent_s == 2


def test_a_wall_clock_that_jumps_changes_nothing_but_the_date(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    pass_time(interview, clock, 5)
    clock.jump_wall(-86_400)
    interview.hint()
    clock.jump_wall(10 * 86_400)
    assert pass_time(interview, clock, 5).left_s == 470
    assert journal.events("a1b2c3d4")[1].at == "2026-01-01T09:00:05.000+00:00"


def test_a_clock_that_runs_backwards_charges_nothing() -> None:
    clock = FakeClock()
    watch = Stopwatch(clock)
    watch.run(True)
    clock.advance(-5)
    assert not watch.tick()
    assert watch.pending == 0


@given(st.lists(st.tuples(st.sampled_from(["tick", "hint", "pause", "answer"]), st.integers(0, 160)), max_size=12))
async def test_the_account_is_what_passed_while_the_floor_was_the_candidates(steps: list[tuple[str, int]]) -> None:
    clock, journal = FakeClock(), MemoryJournal()
    interview = begin(clock, journal)
    expected = 0.0
    for what, eighths in steps:
        if interview.state is not State.CANDIDATE_TURN:
            break
        clock.advance(eighths / 80)
        expected += eighths / 80
        if what == "answer":
            await read_all(interview.answer("I would look at the data first, then at the loss."))
        elif what == "hint" and interview.hint():
            clock.advance(0)
        elif what == "pause":
            interview.pause()
            clock.advance(500)
            interview.resume()
        interview.tick()
    pending = 0.0 if interview.state is State.CLOSED else 480 - interview.session.spent_s - interview.tick().left_s
    assert interview.session.spent_s + pending == pytest.approx(expected, abs=0.01)
    assert journal.load("a1b2c3d4").spent_s == interview.session.spent_s


# -- the end of time --------------------------------------------------------------------------------------------------


def test_at_zero_the_draft_is_the_last_answer_and_the_talk_ends_politely(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = begin(clock, journal, minutes=1)
    assert pass_time(interview, clock, 59, "Lasso adds").left_s == 1
    assert interview.state is State.CANDIDATE_TURN
    reading = pass_time(interview, clock, 1, "Lasso adds absolute weights")
    assert reading.is_over
    assert interview.state is State.CLOSED
    assert [(turn.intent, turn.text) for turn in interview.session.turns[1:]] == [
        ("answer", "Lasso adds absolute weights"),
        ("close", "We are out of time, so let us stop here. Thank you."),
    ]
    assert interview.session.turns[1].seconds == 60
    assert not interview.tick().running


def test_at_zero_an_empty_box_is_no_answer(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal, minutes=1)
    pass_time(interview, clock, 60, " \n ")
    assert kinds(journal) == ["started", "closed"]


async def test_an_answer_at_the_last_moment_is_heard_and_the_talk_ends(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = begin(clock, journal, minutes=1)
    pass_time(interview, clock, 58)
    clock.advance(2)
    assert await read_all(interview.answer(GOOD)) == "We are out of time, so let us stop here. Thank you."
    assert interview.session.closed is not None
    assert interview.session.closed.reason == "time_up"


async def test_overtime_goes_on_and_shows_by_how_much(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal, minutes=1, overtime=True)
    reading = pass_time(interview, clock, 70)
    assert (reading.left_s, reading.is_over, reading.overtime) == (-10, False, True)
    assert await read_all(interview.answer(GOOD)) != ""
    assert interview.state is State.CANDIDATE_TURN


def test_without_a_plan_time_is_never_over() -> None:
    reading = read_clock(talk(RUBRIC, GOOD, plan=()), 60)
    assert (reading.left_s, reading.phase_left_s, reading.is_over, reading.running) == (-60, -60, False, False)


def test_a_draft_is_kept_when_a_paused_talk_is_ended(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    pass_time(interview, clock, 4)
    interview.pause()
    interview.close("ended", "Ridge is smooth.")
    assert [turn.text for turn in interview.session.turns if turn.by_candidate] == ["Ridge is smooth."]
    assert interview.session.spent_s == 4
    assert interview.state is State.CLOSED


# -- warnings ---------------------------------------------------------------------------------------------------------


def reading(left: float, phase_left: float = 100, phase: str = "answer", **more: Any) -> ClockReading:
    first = ClockReading(left, 480, phase, "your answer", phase_left, running=True, overtime=False)
    return replace(first, **more)


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        (reading(301), reading(300), ("5 minutes left.",)),
        (reading(300), reading(299), ()),
        (reading(61), reading(59), ("1 minute left.",)),
        (reading(310), reading(50), ("5 minutes left.", "1 minute left.")),
        (reading(200, 1), reading(199, 0), ("The time for your answer is spent.",)),
        (reading(200, 1, phase_title=""), reading(199, 0, phase_title=""), ("The time for answer is spent.",)),
        (reading(200, 1), reading(199, 0, phase="followups"), ()),
        (reading(200, 0), reading(199, -1), ()),
        (reading(1, 1), reading(0, 0), ()),
        (reading(61, budget_s=60), reading(60, budget_s=60), ()),
    ],
)
def test_warnings_are_given_once_when_their_moment_passes(
    earlier: ClockReading, later: ClockReading, said: tuple[str, ...]
) -> None:
    assert later.warnings_since(earlier) == said


# -- drafts and kills -------------------------------------------------------------------------------------------------


def test_a_kill_loses_neither_words_nor_seconds(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    pass_time(interview, clock, 7)
    interview.keep_draft("Lasso adds\x07 abs", "note to self")
    again = killed(interview, clock)
    assert again.restored_draft.text == "Lasso adds\ufffd abs"
    assert again.restored_draft.scratch == "note to self"
    assert again.session.spent_s == 7
    assert pass_time(again, clock, 3).left_s == 470


def test_being_killed_twice_charges_once(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    pass_time(interview, clock, 7)
    interview.keep_draft("Lasso")
    again = killed(killed(interview, clock), clock)
    assert again.session.spent_s == 7
    assert again.restored_draft.text == "Lasso"


def test_seconds_that_an_event_has_recorded_are_not_owed_again(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    pass_time(interview, clock, 7)
    interview.keep_draft("Lasso")
    pass_time(interview, clock, 1)
    interview.hint()
    again = killed(interview, clock)
    assert again.session.spent_s == 8
    assert again.restored_draft.text == "Lasso"


def test_a_paused_session_is_resumed_and_owes_nothing(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    pass_time(interview, clock, 7)
    interview.keep_draft("Lasso")
    interview.pause()
    again = killed(interview, clock)
    assert (again.state, again.session.spent_s) == (State.CANDIDATE_TURN, 7)


async def test_an_answer_replaces_the_draft_and_keeps_the_scratchpad(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    interview.keep_draft("Lasso", "my plan")
    await read_all(interview.answer(GOOD))
    assert journal.draft("a1b2c3d4") == interview.restored_draft == Draft(scratch="my plan")


def test_nothing_is_owed_when_nothing_was_kept(clock: FakeClock, journal: MemoryJournal) -> None:
    again = killed(begin(clock, journal), clock)
    assert (again.session.spent_s, again.restored_draft) == (0, Draft())


def test_a_closed_session_stays_closed(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = begin(clock, journal)
    interview.close("ended")
    again = killed(interview, clock)
    assert again.state is State.CLOSED
    assert kinds(journal) == ["started", "closed"]


def test_a_phase_of_a_design_has_its_own_clock() -> None:
    rubric = make_rubric(FEED)
    assert read_clock(talk(rubric)).left_s == 38 * 60
    found = read_clock(talk(rubric, answered(VAGUE, 100.0)), 5)
    assert (found.phase_title, found.phase_left_s, found.left_s) == ("requirements", 195, 38 * 60 - 105)
