"""Which move comes next: the rules of interviewing.md 2.1 to 2.6, each as a small talk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core import events as ev
from interviewer.core.bank import Branch, Clarification, FollowUp, Intent, Point, Trigger
from interviewer.core.director import (
    Clarify,
    Help,
    Move,
    MoveOn,
    Policy,
    Probe,
    Stop,
    is_question,
    next_hint,
    next_move,
)
from interviewer.core.rubric import Rubric
from interviewer.core.session import Session, State
from interviewer.engine.interviewers.scripted_interviewer import authored_reply
from tests.fakes import AT, BARE, FEED, REGULARISATION, answered, asked, make_rubric, started, talk

RUBRIC = make_rubric()
FEED_RUBRIC = make_rubric(FEED)
VAGUE = "There is much to say about penalties and about what they do to fitted models in practice."
BOTH: list[Policy] = ["missing_first", "safe_first"]


def probe(session: Session, policy: Policy = "missing_first", rubric: Rubric = RUBRIC) -> str:
    """Id of the follow-up that comes next."""
    move = next_move(session, rubric, policy)
    assert isinstance(move, Probe), move
    return move.followup.id


def more_followups(*followups: FollowUp) -> Rubric:
    return make_rubric(followups=(*REGULARISATION.followups, *followups))


# -- which follow-up --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", BOTH)
def test_a_misconception_is_probed_before_anything_else_and_once(policy: Policy) -> None:
    wrong = f"{VAGUE} Ridge sets weights to zero as well."
    move = next_move(talk(RUBRIC, wrong), RUBRIC, policy)
    assert isinstance(move, Probe)
    assert (move.followup.id, move.followup.intent) == ("m_ridge_zero", Intent.CHALLENGE)
    assert move.followup.ask == "What happens to a small weight under the second penalty?"
    session = talk(RUBRIC, wrong, followed_up("m_ridge_zero"), answered(VAGUE))
    assert probe(session, policy) != "m_ridge_zero"


def followed_up(name: str, branch: str = "") -> ev.FollowedUp:
    return ev.FollowedUp(at=AT, text="Hm?", intent=Intent.CHALLENGE, followup=name, branch=branch)


def test_the_gravest_misconception_comes_first() -> None:
    assert (
        probe(talk(RUBRIC, "Lasso trains faster. Ridge goes to zero. It makes overfitting impossible."))
        == "m_no_scaling"
    )


@pytest.mark.parametrize("policy", BOTH)
def test_after_a_vague_answer_the_heaviest_missing_must_comes_first_then_another_branch(policy: Policy) -> None:
    assert probe(talk(RUBRIC, VAGUE), policy) == "f_zero"
    assert probe(talk(RUBRIC, VAGUE, ("f_zero", VAGUE)), policy) == "f_l2"


HALF = "Lasso adds absolute weights to the loss. Its slope stays constant near zero."


def test_with_a_model_the_missing_must_comes_before_what_is_safe() -> None:
    assert probe(talk(RUBRIC, HALF), "missing_first") == "f_l2"


def test_without_a_model_what_is_safe_comes_before_what_seems_missing() -> None:
    assert probe(talk(RUBRIC, HALF), "safe_first") == "f_choose"
    assert probe(talk(RUBRIC, HALF, ("f_choose", VAGUE)), "safe_first") == "f_scale"
    assert probe(talk(RUBRIC, HALF, ("f_choose", VAGUE), ("f_scale", VAGUE)), "safe_first") == "f_groups"


def test_without_a_model_what_is_safe_stays_open_when_its_point_was_made() -> None:
    first = FollowUp(
        id="f_safe", ask="Hm?", intent=Intent.SCOPE, when=Trigger(missing=("p_l1",)), listens=("p_l1",), safe=True
    )
    rubric = make_rubric(followups=(first,))
    made = "Lasso adds the absolute weights, as everybody knows."
    assert probe(talk(rubric, made), "safe_first", rubric) == "f_safe"
    assert next_move(talk(rubric, made), rubric, "missing_first") == Stop("finished")


def test_without_a_model_what_may_have_been_said_is_asked_for_last() -> None:
    nearly = "The penalty pulls, and that pull stays constant whatever the value, I would say."
    follow_ups = (
        FollowUp(id="f_zero", ask="Hm?", intent=Intent.SCOPE, when=Trigger(missing=("p_zero",)), listens=("p_zero",)),
        FollowUp(id="f_l2", ask="And?", intent=Intent.SCOPE, when=Trigger(missing=("p_l2",)), listens=("p_l2",)),
    )
    rubric = make_rubric(followups=follow_ups)
    assert probe(talk(rubric, nearly), "missing_first", rubric) == "f_zero"
    assert probe(talk(rubric, nearly), "safe_first", rubric) == "f_l2"


def test_a_silent_branch_of_leaves_counts_as_one_with_a_must() -> None:
    rubric = make_rubric(BARE)
    assert probe(talk(rubric, "Lasso takes the absolute value of it."), "safe_first", rubric) == "g_why"


def test_a_must_weighs_double_against_what_should_be_there() -> None:
    listens = {"f_one": ("p_zero",), "f_two": ("p_l1", "p_sparse")}
    weights = {"p_zero": 3, "p_l1": 1, "p_sparse": 3}
    rubric = make_rubric(
        followups=tuple(
            FollowUp(id=name, ask="Hm?", intent=Intent.SCOPE, listens=points) for name, points in listens.items()
        )[::-1],
        branches=tuple(
            branch.model_copy(
                update={
                    "points": tuple(p.model_copy(update={"weight": weights.get(p.id, 1)}) for p in branch.points),
                }
            )
            for branch in REGULARISATION.branches
        ),
    )
    assert probe(talk(rubric, VAGUE), rubric=rubric) == "f_one"


def test_what_was_covered_is_not_asked_for() -> None:
    session = talk(RUBRIC, f"{HALF} Ridge adds squared weights.")
    assert probe(session) not in {"f_zero", "f_l2"}


def test_a_follow_up_on_something_covered_waits_until_it_is() -> None:
    deeper = FollowUp(id="f_deep", ask="And with L0?", intent=Intent.DEEPEN, when=Trigger(covered=("p_zero",)))
    only = make_rubric(followups=(deeper,))
    assert next_move(talk(only, VAGUE), only, "missing_first") == Stop("finished")
    assert probe(talk(only, HALF), rubric=only) == "f_deep"
    safe = make_rubric(followups=(deeper.model_copy(update={"safe": True}),))
    assert probe(talk(safe, VAGUE), rubric=safe) == "f_deep"


def test_branches_that_the_model_found_answered_come_last_unless_it_goes_deeper() -> None:
    def after(branch: str) -> Session:
        enough = ev.FollowedUp(at=AT, text="Hm.", intent="acknowledge", touched=(branch,), sufficient=True)
        return talk(RUBRIC, VAGUE, enough, answered(VAGUE))

    assert probe(after("mechanism")) == "f_l2"
    assert probe(after("define")) == "f_zero"
    deep = more_followups(
        FollowUp(id="f_deep", ask="And in the limit?", intent=Intent.DEEPEN, listens=("p_zero",)),
    )
    enough = ev.FollowedUp(at=AT, text="Hm.", intent="acknowledge", touched=("mechanism",), sufficient=True)
    assert probe(talk(deep, VAGUE, enough, answered(VAGUE)), rubric=deep) == "f_deep"


# -- caps and failures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", BOTH)
def test_the_talk_stops_at_the_cap_of_follow_ups(policy: Policy) -> None:
    session = talk(RUBRIC, VAGUE, ("f_zero", VAGUE), ("f_l2", VAGUE), max_followups=3)
    assert isinstance(next_move(session, RUBRIC, policy), Probe)
    session = talk(RUBRIC, VAGUE, ("f_zero", VAGUE), ("f_l2", VAGUE), ("f_scale", VAGUE), max_followups=3)
    assert next_move(session, RUBRIC, policy) == Stop("finished")


def test_a_branch_takes_two_follow_ups() -> None:
    third = FollowUp(id="f_third", ask="And what of rows?", intent=Intent.SCOPE, listens=("p_sparse",), safe=True)
    use = ("f_choose", "f_groups", "f_third")
    only = make_rubric(followups=tuple(f for f in more_followups(third).question.followups if f.id in use))
    session = talk(only, VAGUE, ("f_choose", VAGUE))
    assert probe(session, rubric=only) in use
    session = talk(only, VAGUE, ("f_choose", VAGUE), ("f_groups", VAGUE))
    assert next_move(session, only, "missing_first") == Stop("finished")


FAILING = make_rubric(
    followups=tuple(
        FollowUp(id=f"f_{number}", ask=f"What about column {number}?", intent=Intent.SCOPE, listens=("p_sparse",))
        for number in range(5)
    ),
    branches=tuple(branch for branch in REGULARISATION.branches if branch.id == "use"),
    hints={},
    strong_hire_needs=(),
)
PHASED = (ev.PhasePlan(id="all", title="All", seconds=600, branches=("use",)),)


@pytest.mark.parametrize("silence", ["I don't know.", "", None])
def test_two_non_answers_in_a_row_leave_a_branch(silence: str | None) -> None:
    def reply(name: str) -> list[ev.Event]:
        asked = followed_up(name, "use")
        return [asked, ev.Passed(at=AT, reason="skip") if silence is None else answered(silence)]

    once = talk(FAILING, VAGUE, *reply("f_0"), plan=PHASED, max_followups=5)
    assert probe(once, rubric=FAILING) == "f_1"
    twice = talk(FAILING, VAGUE, *reply("f_0"), *reply("f_1"), plan=PHASED, max_followups=5)
    assert next_move(twice, FAILING, "missing_first") == Stop("finished")


def test_an_answer_between_two_non_answers_keeps_the_branch_open() -> None:
    session = talk(
        FAILING,
        VAGUE,
        *(event for name in ("f_0", "f_1") for event in (followed_up(name, "use"), answered("No idea."))),
        followed_up("f_2", "use"),
        answered(VAGUE),
        plan=PHASED,
        max_followups=5,
    )
    assert probe(session, rubric=FAILING) == "f_3"


def test_a_probe_that_was_never_answered_is_no_failure() -> None:
    session = talk(FAILING, VAGUE, followed_up("f_0", "use"), plan=PHASED, max_followups=5)
    assert session.state is State.CANDIDATE_TURN
    assert probe(session, rubric=FAILING) == "f_1"


# -- questions of the candidate, and calls for help -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "say"),
    [
        ("How many features do we have?", "Four hundred features."),
        ("How long should I talk?", "About two minutes."),
        ("Do you mean the penalty or the loss?", "Take it as a penalty added to a linear model."),
        ("Is it sunny outside?", ""),
    ],
)
def test_a_question_is_answered_from_the_card_or_left_to_the_candidate(asked: str, say: str) -> None:
    assert next_move(talk(RUBRIC, asked), RUBRIC, "safe_first") == Clarify(say)


def test_without_a_reading_there_is_nothing_to_say_about_what_was_meant() -> None:
    assert next_move(
        talk(make_rubric(reading=""), "Which one do you mean?"), make_rubric(reading=""), "safe_first"
    ) == (Clarify(""))


def test_a_long_answer_that_ends_in_a_question_mark_is_an_answer() -> None:
    assert is_question("How many rows do we have?  ")
    assert not is_question("It depends.")
    assert is_question("word " * 59 + "right?")
    assert not is_question("word " * 60 + "right?")
    assert isinstance(next_move(talk(RUBRIC, "word " * 60 + "right?"), RUBRIC, "safe_first"), Probe)


@pytest.mark.parametrize(
    "said", ["I'm stuck.", "I am stuck here, sorry.", "Can you give me a hint?", "Can you help me?"]
)
def test_who_is_stuck_gets_the_next_rung(said: str) -> None:
    session = talk(RUBRIC, VAGUE, ("f_zero", said))
    assert next_move(session, RUBRIC, "safe_first") == Help("p_zero", 1, "Look at what happens close to the origin.")


def test_the_card_comes_before_the_hint() -> None:
    rubric = make_rubric(clarify=(Clarification(asked=("solver",), say="Coordinate descent."),))
    said = "Can you help me with the solver that you have in mind?"
    assert next_move(talk(rubric, said), rubric, "safe_first") == Clarify("Coordinate descent.")


def test_who_is_stuck_with_no_help_left_is_asked_something_else() -> None:
    bare = make_rubric(hints={})
    assert isinstance(next_move(talk(bare, "I'm stuck."), bare, "safe_first"), Probe)
    assert next_move(talk(bare, "Can you help me?"), bare, "safe_first") == Clarify("")


@pytest.mark.parametrize("reason", ["skip", "said"])
def test_passing_moves_on_to_another_question(reason: Any) -> None:
    session = talk(RUBRIC, VAGUE, followed_up("f_zero", "mechanism"), ev.Passed(at=AT, reason=reason))
    assert probe(session) == "f_l2"


def asked_twice(reply: str) -> Session:
    """Two follow-ups in a row asked for the second penalty; the last reply follows."""
    first = FollowUp(id="x_1", ask="How is it written?", intent=Intent.CLARIFY, listens=("p_l2",))
    second = FollowUp(id="x_2", ask="And as a formula?", intent=Intent.CLARIFY, listens=("p_l2", "p_l1"))
    return talk(
        RUBRIC,
        VAGUE,
        asked(first, "define"),
        answered(VAGUE),
        asked(second, "define"),
        answered(reply),
        max_followups=9,
    )


def test_what_two_questions_asked_for_in_vain_gets_a_nudge() -> None:
    heard = VAGUE + " I would say more if I knew."
    assert next_move(asked_twice(heard), RUBRIC, "missing_first") == Help("p_l2", 1, "Write the loss down.")


def test_without_a_model_only_a_non_answer_is_certainly_in_vain() -> None:
    assert isinstance(next_move(asked_twice("I don't know."), RUBRIC, "safe_first"), Help)
    assert isinstance(next_move(asked_twice(VAGUE), RUBRIC, "safe_first"), Probe)


def test_a_nudge_comes_unasked_only_once() -> None:
    nudge = ev.HintGiven(at=AT, point="p_l2", branch="define", rung=1, text="Write the loss down.")
    session = asked_twice(VAGUE).apply(ev.FollowedUp(at=AT, text="Here is a hint.", intent="acknowledge"))
    session = session.apply(nudge).apply(answered(VAGUE))
    assert not isinstance(next_move(session, RUBRIC, "missing_first"), Help)


ALL_SAID = (
    "Lasso adds absolute weights. Ridge adds squared weights. The slope stays constant near zero. "
    "Lasso gives feature selection and ridge will keep all of them."
)


def test_when_all_was_said_one_question_goes_deeper_and_that_is_all() -> None:
    session = talk(RUBRIC, ALL_SAID)
    first = next_move(session, RUBRIC, "missing_first")
    assert isinstance(first, Probe)
    deeper = FollowUp(id="f_prior", ask="How would a Bayesian look at the two?", intent=Intent.DEEPEN)
    session = talk(RUBRIC, ALL_SAID, asked(deeper, "mechanism"), answered(VAGUE))
    assert next_move(session, RUBRIC, "missing_first") == Stop("finished")


# -- hints ------------------------------------------------------------------------------------------------------------


def hint(point: str, rung: int) -> ev.HintGiven:
    return ev.HintGiven(at=AT, point=point, branch=RUBRIC.branch_of[point], rung=rung, text="Think.")


def hinted(*hints: tuple[str, int], **setup: Any) -> Help | None:
    return next_hint(talk(RUBRIC, *(hint(point, rung) for point, rung in hints), **setup), RUBRIC)


def test_a_hint_is_for_what_was_asked_then_its_branch_then_the_heaviest_must() -> None:
    assert hinted() == Help("p_zero", 1, "Look at what happens close to the origin.")
    asked = talk(RUBRIC, VAGUE, ("f_choose", VAGUE))
    help_ = next_hint(asked, RUBRIC)
    assert help_ is not None
    assert help_.point == "p_sparse"
    asked = talk(RUBRIC, VAGUE, ("f_l2", "Ridge adds squared weights to the loss."))
    help_ = next_hint(asked, RUBRIC)
    assert help_ is not None
    assert help_.point == "p_l1"


def test_an_interview_has_two_rungs_a_point_and_three_points() -> None:
    assert hinted(("p_zero", 1)) == Help("p_zero", 2, REGULARISATION.hints["p_zero"][1])
    second = hinted(("p_zero", 1), ("p_zero", 2))
    assert second is not None
    assert (second.point, second.rung) == ("p_l1", 1)
    three = [(point, rung) for point in ("p_zero", "p_l1", "p_l2") for rung in (1, 2)]
    assert hinted(*three) is None
    assert hinted(*three[:-1]) == Help("p_l2", 2, "Which norm is it?")


def test_practice_goes_down_the_whole_ladder() -> None:
    rungs = [("p_zero", rung) for rung in (1, 2, 3)]
    last = hinted(*rungs, mode="practice")
    assert last is not None
    assert last.text.startswith("Reveal:")
    following = hinted(*rungs, ("p_zero", 4), mode="practice")
    assert following is not None
    assert following.point == "p_l1"
    spent = [(point, rung) for point in REGULARISATION.hints for rung in (1, 2, 3, 4)]
    assert hinted(*spent, mode="practice") is None


def test_nothing_that_was_covered_is_hinted_at() -> None:
    help_ = next_hint(talk(RUBRIC, HALF), RUBRIC)
    assert help_ is not None
    assert help_.point == "p_l2"


# -- time and phases --------------------------------------------------------------------------------------------------


def test_the_first_probe_of_a_short_question_begins_its_second_phase() -> None:
    move = next_move(talk(RUBRIC, VAGUE), RUBRIC, "safe_first")
    assert isinstance(move, Probe)
    assert move.phase == "followups"
    asked = ev.FollowedUp(at=AT, text="Why?", intent=Intent.SCOPE, phase="followups")
    move = next_move(talk(RUBRIC, VAGUE, asked, answered(VAGUE)), RUBRIC, "safe_first")
    assert isinstance(move, Probe)
    assert move.phase == ""


def test_time_is_up_unless_overtime_is_allowed_or_no_time_was_set() -> None:
    late = answered(VAGUE, 480.0)
    assert next_move(talk(RUBRIC, late), RUBRIC, "safe_first") == Stop("time_up")
    assert isinstance(next_move(talk(RUBRIC, answered(VAGUE, 479.0)), RUBRIC, "safe_first"), Probe)
    assert isinstance(next_move(talk(RUBRIC, late, overtime=True), RUBRIC, "safe_first"), Probe)
    assert isinstance(next_move(talk(RUBRIC, late, plan=()), RUBRIC, "safe_first"), Probe)


def feed(*said: Any, **setup: Any) -> Move:
    return next_move(talk(FEED_RUBRIC, *said, **setup), FEED_RUBRIC, "safe_first")


def test_a_phase_asks_about_its_own_branches() -> None:
    move = feed(VAGUE)
    assert isinstance(move, Probe)
    assert (move.branch, move.phase) == ("framing", "")


def test_when_a_phase_has_spent_its_time_the_next_one_begins() -> None:
    move = feed(answered(VAGUE, 300.0))
    assert isinstance(move, MoveOn)
    assert move.phase.id == "high_level"


def test_a_phase_that_was_spoken_to_begins_with_a_probe() -> None:
    touched = ev.FollowedUp(at=AT, text="And data?", intent=Intent.SCOPE, branch="data")
    move = feed(VAGUE, touched, answered(VAGUE, 300.0))
    assert isinstance(move, Probe)
    assert (move.phase, move.branch) == ("high_level", "model")


def test_a_phase_that_was_spoken_to_and_has_nothing_to_ask_is_passed_over() -> None:
    asked = [
        event
        for branch in ("data", "model")
        for number in (1, 2)
        for event in (followed_up(f"d_{branch}_{number}", branch), answered(VAGUE))
    ]
    move = feed(VAGUE, *asked, ev.FollowedUp(at=AT, text="Hm.", intent="acknowledge"), answered(VAGUE, 300.0))
    assert isinstance(move, MoveOn)
    assert move.phase.id == "deep_dive"


def test_the_candidate_may_ask_for_the_next_phase() -> None:
    move = feed(VAGUE, followed_up("d_framing_1", "framing"), ev.Passed(at=AT, reason="next_phase"))
    assert isinstance(move, MoveOn)
    assert move.phase.id == "high_level"


def test_after_the_last_phase_there_is_nothing_left() -> None:
    last = ev.FollowedUp(at=AT, text="On to serving.", intent="move_on", branch="serving", phase="deep_dive")
    assert feed(VAGUE, last, ev.Passed(at=AT, reason="next_phase")) == Stop("finished")


def test_at_the_cap_the_silent_phases_are_still_heard() -> None:
    capped = talk(FEED_RUBRIC, VAGUE, max_followups=0)
    assert isinstance(next_move(capped, FEED_RUBRIC, "safe_first"), MoveOn)
    spoken_to = ev.FollowedUp(at=AT, text="And data?", intent="acknowledge", branch="data")
    move = feed(VAGUE, spoken_to, answered(VAGUE), max_followups=0)
    assert isinstance(move, MoveOn)
    assert move.phase.id == "deep_dive"
    moves = [
        ev.FollowedUp(at=AT, text="Go on.", intent="move_on", branch=branch, phase=phase)
        for branch, phase in (("data", "high_level"), ("serving", "deep_dive"))
    ]
    said = [event for move in moves for event in (move, answered(VAGUE))]
    assert feed(VAGUE, *said, max_followups=0) == Stop("finished")


def test_a_phase_without_branches_leads_on_after_one_answer() -> None:
    plan = (ev.PhasePlan(id="intro", title="Intro", seconds=60), *started(FEED_RUBRIC).plan)
    move = feed(VAGUE, plan=plan)
    assert isinstance(move, MoveOn)
    assert move.phase.id == "requirements"


def test_without_a_plan_the_whole_tree_is_open_until_the_cap() -> None:
    move = feed(VAGUE, ("d_framing_1", VAGUE), plan=())
    assert isinstance(move, Probe)
    assert (move.branch, move.phase) == ("data", "")
    assert feed(VAGUE, plan=(), max_followups=0) == Stop("finished")


# -- it always ends ---------------------------------------------------------------------------------------------------

SAYINGS = [
    VAGUE,
    HALF,
    "I don't know.",
    "",
    "Ridge adds squared weights.",
    "Ridge sets weights to zero, and lasso trains faster.",
    "Sparse models drop columns, so I would keep thirty features for serving.",
    "Frame it: first a metric. Data: first the labels. Serve it: first the latency.",
]
REASONS = ["skip", "said", "next_phase"]
GENERIC = make_rubric(
    branches=(Branch(id="define", points=(Point(id="p_l1", claim="It is one of the two."),)),),
    followups=(),
    hints={},
    strong_hire_needs=(),
)


@given(st.sampled_from([RUBRIC, FEED_RUBRIC, make_rubric(BARE), GENERIC]), st.sampled_from(BOTH), st.data())
def test_it_ends_within_the_cap_and_the_phases_and_never_asks_twice(
    rubric: Rubric, policy: Policy, data: st.DataObject
) -> None:
    session = talk(rubric)
    words = {placed.followup.ask for placed in rubric.followups} | {wrong.probe for wrong in rubric.misconceptions}
    limit = session.setup.max_followups + len(session.setup.plan)
    for _ in range(limit + 1):
        said = data.draw(st.sampled_from([*SAYINGS, *REASONS]))
        charged = data.draw(st.sampled_from([0.0, 20.0, 200.0]))
        if said in REASONS:
            session = session.apply(ev.Passed(at=AT, reason=said, charged_s=charged))  # type: ignore[arg-type]
        else:
            session = session.apply(answered(said, charged))
        move = next_move(session, rubric, policy)
        if isinstance(move, Stop):
            break
        reply = authored_reply(move)
        assert isinstance(move, MoveOn) or reply.text in words
        session = session.apply(ev.FollowedUp(at=AT, **vars(reply)))
    else:
        pytest.fail(f"still asking after {limit} moves")
    asked = [turn.followup for turn in session.turns if turn.followup]
    assert len(asked) == len(set(asked)) <= session.setup.max_followups
