"""The transition table, and what a session remembers of its events."""

from __future__ import annotations

import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core import events as ev
from interviewer.core.bank import Decision, Intent, Level
from interviewer.core.errors import IllegalEvent
from interviewer.core.scorecard import BranchVerdicts, Scorecard, Stamp
from interviewer.core.session import TRANSITIONS, Session, State, diagram, replay
from interviewer.core.usage import Usage
from tests.fakes import AT, answered, started

STAMP = Stamp(grader="coverage", grader_version="1", rubric_version="r")
OTHER_STAMP = STAMP.model_copy(update={"grader": "fake:model"})
CARD = Scorecard(status="graded", stamp=STAMP, level=Level.MID, decision=Decision.HIRE)
PLAN = (ev.PhasePlan(id="one", title="One", seconds=60), ev.PhasePlan(id="two", title="Two", seconds=120))

SAMPLES: dict[type[ev.Happened], ev.Event] = {
    ev.Started: started(plan=PLAN),
    ev.Answered: answered("Lasso adds absolute weights.", 3.0),
    ev.Passed: ev.Passed(at=AT, reason="skip"),
    ev.HintGiven: ev.HintGiven(at=AT, point="p_zero", branch="mechanism", rung=1, text="Look near the origin."),
    ev.Paused: ev.Paused(at=AT, reason="gap"),
    ev.Resumed: ev.Resumed(at=AT),
    ev.FollowedUp: ev.FollowedUp(at=AT, text="Why?", intent=Intent.PROBE_DEPTH, branch="mechanism", followup="f_zero"),
    ev.InterviewerFailed: ev.InterviewerFailed(at=AT, outcome="retry", message="Broken off.", partial="Why do"),
    ev.Closed: ev.Closed(at=AT, reason="ended", text="Thank you."),
    ev.Abandoned: ev.Abandoned(at=AT),
    ev.Predicted: ev.Predicted(at=AT, decision=Decision.HIRE, confidence=70, ticks=("p_l1",)),
    ev.GradingStarted: ev.GradingStarted(at=AT, stamp=STAMP),
    ev.BranchGraded: ev.BranchGraded(at=AT, verdicts=BranchVerdicts(branch="define"), usage=Usage(1, 10, 0, 0, 5)),
    ev.Graded: ev.Graded(at=AT, scorecard=CARD),
    ev.GradingFailed: ev.GradingFailed(at=AT, outcome="retry", message="Broken off."),
}
KINDS: tuple[type[ev.Happened], ...] = typing.get_args(ev.Event)

ROADS: dict[State, tuple[type[ev.Happened], ...]] = {
    State.READY: (),
    State.CANDIDATE_TURN: (ev.Started,),
    State.INTERVIEWER_TURN: (ev.Started, ev.Answered),
    State.PAUSED: (ev.Started, ev.Paused),
    State.CLOSED: (ev.Started, ev.Closed),
    State.GRADING: (ev.Started, ev.Closed, ev.GradingStarted),
    State.GRADED: (ev.Started, ev.Closed, ev.GradingStarted, ev.Graded),
    State.ABANDONED: (ev.Abandoned,),
}
"""A way to each state."""

# What house.md asks for, written out again by hand: a change of the table must be made in two places.
LEGAL = {
    ("ready", "started"): "candidate_turn",
    ("ready", "abandoned"): "abandoned",
    ("candidate_turn", "answered"): "interviewer_turn",
    ("candidate_turn", "passed"): "interviewer_turn",
    ("candidate_turn", "hint_given"): "candidate_turn",
    ("candidate_turn", "paused"): "paused",
    ("candidate_turn", "resumed"): "candidate_turn",
    ("candidate_turn", "closed"): "closed",
    ("candidate_turn", "abandoned"): "abandoned",
    ("interviewer_turn", "followed_up"): "candidate_turn",
    ("interviewer_turn", "interviewer_failed"): "candidate_turn",
    ("interviewer_turn", "closed"): "closed",
    ("interviewer_turn", "abandoned"): "abandoned",
    ("paused", "resumed"): "candidate_turn",
    ("paused", "closed"): "closed",
    ("paused", "abandoned"): "abandoned",
    ("closed", "predicted"): "closed",
    ("closed", "grading_started"): "grading",
    ("grading", "grading_started"): "grading",
    ("grading", "branch_graded"): "grading",
    ("grading", "graded"): "graded",
    ("grading", "grading_failed"): "closed",
    ("graded", "grading_started"): "grading",
}


def at(state: State) -> Session:
    return replay("s", (SAMPLES[kind] for kind in ROADS[state]))


def test_every_event_and_every_state_is_tried() -> None:
    assert set(SAMPLES) == set(KINDS)
    assert set(ROADS) == set(State) == set(TRANSITIONS)
    assert all(at(state).state is state for state in State)


@pytest.mark.parametrize("state", State, ids=str)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_event_leads_to_the_tables_state_or_changes_nothing(state: State, kind: type[ev.Happened]) -> None:
    session, event = at(state), SAMPLES[kind]
    before = repr(session)
    target = LEGAL.get((state.value, event.kind))
    if target is None:
        with pytest.raises(IllegalEvent, match=f"{state.value}.*{event.kind}"):
            session.apply(event)
    else:
        following = session.apply(event)
        assert following.state.value == target
        assert following.length == session.length + 1
    assert repr(session) == before


def test_the_diagram_names_every_state_with_its_moves() -> None:
    lines = {line.split()[0]: line for line in diagram().splitlines()}
    assert list(lines) == [state.value for state in State]
    for (state, kind), target in LEGAL.items():
        row = lines[state]
        moves = {part.rpartition(" -> ")[2]: part.rpartition(" -> ")[0] for part in row[17:].split("; ")}
        name = next(sample.__name__ for sample, event in SAMPLES.items() if event.kind == kind)
        assert name in moves[target].split(", ")
    assert sum(line.count(",") + line.count(";") + 1 for line in lines.values()) == len(LEGAL) + 1
    assert lines["abandoned"].endswith("(the end)")


@st.composite
def legal_events(draw: Any) -> list[ev.Event]:
    """A random walk through the table, with random time charged."""
    session, events = Session("s"), []
    for _ in range(draw(st.integers(0, 25))):
        kinds = sorted(TRANSITIONS[session.state], key=lambda kind: kind.__name__)
        if not kinds:
            break
        event = SAMPLES[draw(st.sampled_from(kinds))]
        event = event.model_copy(update={"charged_s": draw(st.integers(0, 4000)) / 8})
        session = session.apply(event)
        events.append(event)
    return events


@given(legal_events())
def test_a_replay_from_json_is_the_same_session(events: list[ev.Event]) -> None:
    folded = replay("s", events)
    again = replay("s", [ev.event_from_json(ev.event_to_json(event)) for event in events])
    assert again == folded


@given(legal_events())
def test_the_time_account_is_the_sum_of_what_was_charged(events: list[ev.Event]) -> None:
    session = replay("s", events)
    assert session.spent_s == sum(event.charged_s for event in events)
    assert session.length == len(events)
    assert [turn.number for turn in session.turns] == list(range(1, len(session.turns) + 1))


@given(legal_events(), st.data())
def test_an_illegal_event_in_the_middle_stops_a_replay_there(events: list[ev.Event], data: st.DataObject) -> None:
    session = replay("s", events)
    illegal = [kind for kind in KINDS if kind not in TRANSITIONS[session.state]]
    with pytest.raises(IllegalEvent):
        replay("s", [*events, SAMPLES[data.draw(st.sampled_from(illegal))]])


# -- what a session remembers -----------------------------------------------------------------------------------------


def test_before_it_began_there_is_no_setup() -> None:
    with pytest.raises(IllegalEvent, match="not begun"):
        _ = Session("s").setup


def test_the_opening_is_the_first_turn_and_the_first_phase_begins() -> None:
    session = at(State.CANDIDATE_TURN)
    assert [(turn.number, turn.role, turn.intent) for turn in session.turns] == [(1, "interviewer", "question")]
    assert session.turns[0].text == "How do L1 and L2 regularisation differ?"
    assert (session.phase, session.budget_s, session.spent_s) == ("one", 180, 0)


def test_without_a_plan_there_is_no_phase_and_no_budget() -> None:
    session = replay("s", [started(plan=())])
    assert (session.phase, session.budget_s) == ("", 0)


def test_an_answer_carries_the_seconds_since_the_floor_was_given() -> None:
    hint = SAMPLES[ev.HintGiven].model_copy(update={"charged_s": 4.0})
    session = replay("s", [SAMPLES[ev.Started], hint, answered("Near zero.", 6.0)])
    assert session.turns[-1].seconds == 10.0
    assert session.turns[-1].by_candidate
    assert not session.turns[0].by_candidate
    assert session.turn_s == 0.0


def test_time_is_charged_to_the_phase_in_which_it_passed() -> None:
    move = ev.FollowedUp(at=AT, text="Go on to two.", intent="move_on", phase="two")
    session = replay("s", [SAMPLES[ev.Started], answered("a", 7.0), move, answered("b", 5.0), SAMPLES[ev.FollowedUp]])
    assert session.spent == {"one": 7.0, "two": 5.0}
    assert session.phase == "two"


@pytest.mark.parametrize("reason", ["skip", "said", "next_phase"])
def test_passing_is_a_turn_without_words(reason: Any) -> None:
    session = at(State.CANDIDATE_TURN).apply(ev.Passed(at=AT, reason=reason, charged_s=2.0))
    assert (session.turns[-1].text, session.turns[-1].intent, session.turns[-1].seconds) == ("", reason, 2.0)


def test_letting_the_interviewer_try_again_is_no_turn() -> None:
    failed = at(State.INTERVIEWER_TURN).apply(SAMPLES[ev.InterviewerFailed])
    again = failed.apply(ev.Passed(at=AT, reason="retry"))
    assert again.turns == failed.turns
    assert again.state is State.INTERVIEWER_TURN


def test_hints_are_counted_by_point() -> None:
    session = at(State.CANDIDATE_TURN)
    for rung in (1, 2):
        session = session.apply(ev.HintGiven(at=AT, point="p_zero", branch="mechanism", rung=rung, text="Think."))
    assert session.rung("p_zero") == 2
    assert session.rung("p_l1") == 0
    assert session.turns[-1].listens == ("p_zero",)


def test_only_follow_ups_are_probes() -> None:
    session = at(State.INTERVIEWER_TURN)
    for intent in ("answer", "move_on", "acknowledge", Intent.CHALLENGE):
        session = session.apply(ev.FollowedUp(at=AT, text="...", intent=intent)).apply(answered("Well."))
    session = session.apply(SAMPLES[ev.Closed])
    assert [turn.intent for turn in session.probes] == ["challenge"]
    assert session.last_candidate_turn is not None
    assert session.last_candidate_turn.text == "Well."


def test_nobody_has_spoken_yet() -> None:
    assert at(State.CANDIDATE_TURN).last_candidate_turn is None


def test_a_failed_reply_keeps_the_answer_until_a_reply_comes() -> None:
    usage = Usage(1, 50, 0, 0, 3)
    failed = at(State.INTERVIEWER_TURN).apply(
        ev.InterviewerFailed(at=AT, outcome="retry", message="Broken off.", usage=usage)
    )
    assert failed.turns[-1].text == "Lasso adds absolute weights."
    assert failed.failure is not None
    assert failed.usage == usage
    replied = failed.apply(ev.Passed(at=AT, reason="retry")).apply(SAMPLES[ev.FollowedUp])
    assert replied.failure is None


@pytest.mark.parametrize(("sufficient", "expected"), [(True, {"define"}), (False, set()), (None, set())])
def test_branches_that_the_model_finds_answered(sufficient: bool | None, expected: set[str]) -> None:
    event = ev.FollowedUp(at=AT, text="Why?", intent="answer", touched=("define",), sufficient=sufficient)
    assert at(State.INTERVIEWER_TURN).apply(event).sufficient == expected


def test_last_words_are_a_turn_only_when_there_are_any() -> None:
    session = at(State.CANDIDATE_TURN)
    assert session.apply(SAMPLES[ev.Closed]).turns[-1].intent == "close"
    assert session.apply(ev.Closed(at=AT, reason="ended")).turns == session.turns


def test_a_prediction_is_kept() -> None:
    session = at(State.CLOSED).apply(SAMPLES[ev.Predicted])
    assert session.prediction is not None
    assert session.prediction.ticks == ("p_l1",)


def test_grading_that_broke_off_goes_on_under_the_same_stamp_only() -> None:
    broken = at(State.GRADING).apply(SAMPLES[ev.BranchGraded]).apply(SAMPLES[ev.GradingFailed])
    assert broken.grading_failure is not None
    same = broken.apply(ev.GradingStarted(at=AT, stamp=STAMP))
    other = broken.apply(ev.GradingStarted(at=AT, stamp=OTHER_STAMP))
    assert [verdicts.branch for verdicts in same.verdicts] == ["define"]
    assert other.verdicts == ()
    assert same.grading_failure is None


def test_a_branch_that_comes_twice_counts_once() -> None:
    session = at(State.GRADING).apply(SAMPLES[ev.BranchGraded]).apply(SAMPLES[ev.BranchGraded])
    assert len(session.verdicts) == 1
    assert session.usage.requests == 2


def test_every_grade_is_kept_the_newest_last() -> None:
    assert at(State.CLOSED).scorecard is None
    session = at(State.GRADED)
    second = CARD.model_copy(update={"stamp": OTHER_STAMP})
    session = session.apply(ev.GradingStarted(at=AT, stamp=OTHER_STAMP)).apply(ev.Graded(at=AT, scorecard=second))
    assert session.scorecards == (CARD, second)
    assert session.scorecard is second
    assert session.verdicts == ()


def test_an_event_is_readable_json_and_nothing_else_is_an_event() -> None:
    line = ev.event_to_json(answered("Ja, über ß."))
    assert '"kind":"answered"' in line
    assert "Ja, über ß." in line
    with pytest.raises(ValueError, match="kind"):
        ev.event_from_json('{"kind": "graduated", "at": ""}')
    with pytest.raises(ValueError, match="extra"):
        ev.event_from_json(line[:-1] + ', "score": 4}')


def test_a_branch_is_no_longer_sufficient_once_a_later_answer_says_otherwise() -> None:
    settled = ev.FollowedUp(
        at=AT, text="And then?", intent="acknowledge", touched=("define", "mechanism"), sufficient=True
    )
    doubted = ev.FollowedUp(at=AT, text="Why?", intent="acknowledge", touched=("mechanism",), sufficient=False)
    silent = ev.FollowedUp(at=AT, text="So?", intent="acknowledge", touched=("mechanism",))
    session = replay("one", [started(), answered("one"), settled])
    assert session.sufficient == {"define", "mechanism"}
    session = session.apply(answered("two")).apply(silent)
    assert session.sufficient == {"define", "mechanism"}
    session = session.apply(answered("three")).apply(doubted)
    assert session.sufficient == {"define"}
