"""The report: about the answer, complete, and harmless as Markdown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from interviewer.core import events as ev
from interviewer.core.bank import Decision, Level, Reference
from interviewer.core.grading import build_scorecard
from interviewer.core.rubric import Rubric
from interviewer.core.scorecard import (
    BranchVerdicts,
    DimensionRating,
    MisconceptionVerdict,
    PointVerdict,
    Scorecard,
    Stamp,
    Verdict,
)
from interviewer.core.session import Session
from interviewer.engine.report import json_report, markdown_report, minutes, percent, quoted, verdict_line
from tests.fakes import AT, BARE, REGULARISATION, make_rubric, talk

SAID = "L1 adds the sum of absolute weights, so small weights vanish."
STAMP = Stamp(grader="test", grader_version="1", rubric_version="r")


def verdicts(rubric: Rubric, default: Verdict = Verdict.MISSING, **known: Verdict) -> list[BranchVerdicts]:
    """Verdicts on every point, a quote wherever one is owed."""

    def one(point: str) -> PointVerdict:
        verdict = known.get(point, default)
        owed = verdict in (Verdict.COVERED, Verdict.MENTIONED, Verdict.WRONG)
        return PointVerdict(point=point, verdict=verdict, quote=SAID if owed else None, turn=2 if owed else None)

    return [BranchVerdicts(branch=b.id, points=tuple(one(p.id) for p in b.points)) for b in rubric.branches]


def whole(rubric: Rubric, clarity: int, **states: Any) -> BranchVerdicts:
    """The view of the whole answer: every misconception absent unless said otherwise."""
    return BranchVerdicts(
        branch="whole",
        misconceptions=tuple(
            MisconceptionVerdict(id=wrong.id, state=states.get(wrong.id, "absent"), quote=SAID, turn=2)
            for wrong in rubric.misconceptions
        ),
        ratings=(DimensionRating(dimension="clarity", rating=clarity),),
    )


def graded(rubric: Rubric, found: list[BranchVerdicts], *, decides: bool = True, **more: Any) -> Scorecard:
    return build_scorecard(rubric, found, Level.MID, STAMP, decides=decides, **more)


@pytest.fixture
def session() -> Session:
    return talk(make_rubric(), SAID)


def test_json_holds_transcript_scorecard_and_usage(session: Session) -> None:
    rubric = make_rubric()
    report = json_report(session, rubric, graded(rubric, verdicts(rubric, p_l1=Verdict.COVERED)))
    assert json.loads(json.dumps(report)) == report
    assert report["question"] == {"id": "ml-65", "text": REGULARISATION.question}
    assert [turn["role"] for turn in report["transcript"]] == ["interviewer", "candidate"]
    points = {p["id"]: p for branch in report["scorecard"]["branches"] for p in branch["points"]}
    assert points["p_l1"]["quote"] == SAID
    assert points["p_l2"] == {**points["p_l2"], "verdict": "missing", "quote": None, "turn": None}
    assert report["usage"]["estimated"] is False


def test_json_without_a_grade_says_not_graded(session: Session) -> None:
    assert json_report(session, make_rubric())["scorecard"]["status"] == "not_graded"
    assert json_report(session, make_rubric())["scorecard"]["coverage"] is None


def test_markdown_shows_tree_quotes_gaps_time_and_the_next_step(session: Session) -> None:
    rubric = make_rubric(references=(Reference(title="Elements of Statistical Learning", supports=("p_zero",)),))
    text = markdown_report(session, rubric, graded(rubric, verdicts(rubric, p_l1=Verdict.COVERED)))
    assert "`+` covered: L1 adds the sum of absolute weights" in text
    assert f"> {quoted(SAID)} (turn 2)" in text
    gaps = text.split("## What would have moved it most")[1].split("##")[0]
    assert gaps.index("The pull of the absolute value") < gaps.index("L2 adds")
    assert "Source: Elements of Statistical Learning" in gaps
    assert "of 2:30" in text.split("## Time")[1]
    assert "one minute" in text.split("## Next")[1]


def test_an_ungraded_session_says_how_to_finish(session: Session) -> None:
    assert f"`interviewer resume {session.id}`" in markdown_report(session, make_rubric())


def test_every_state_is_a_mark_and_a_word(session: Session) -> None:
    rubric = make_rubric()
    names = list(rubric.points)
    for verdict, word in zip(
        Verdict, ("covered", "mentioned", "missing", "wrong", "not reached", "not assessed"), strict=True
    ):
        found = verdicts(rubric, Verdict.MISSING, **{names[0]: verdict})
        assert re.search(rf"`.` {word}: L1 adds", markdown_report(session, rubric, graded(rubric, found)))


def test_what_could_not_be_assessed_is_a_range(session: Session) -> None:
    rubric = make_rubric()
    card = graded(rubric, verdicts(rubric, Verdict.COVERED, p_zero=Verdict.CANNOT_ASSESS))
    assert card.status == "partial"
    line = verdict_line(card)
    assert line.startswith("Between")
    assert " to " in line
    assert "partly graded" in line


def test_a_grader_that_may_not_decide_gives_no_decision(session: Session) -> None:
    rubric = make_rubric()
    card = graded(rubric, verdicts(rubric, Verdict.COVERED), decides=False, notes=("It only finds words.",))
    assert verdict_line(card).startswith("Coverage found, no decision")
    text = markdown_report(session, rubric, card)
    assert "It only finds words." in text
    assert "## Dimensions" not in text


def test_nothing_assessed_is_not_graded(session: Session) -> None:
    rubric = make_rubric()
    card = graded(rubric, verdicts(rubric, Verdict.CANNOT_ASSESS))
    assert verdict_line(card) == "Not graded"
    assert "Not graded yet" in markdown_report(session, rubric, card)


def test_misconceptions_come_with_the_correct_statement_and_gates_with_their_reason(session: Session) -> None:
    rubric = make_rubric()
    found = [*verdicts(rubric, Verdict.COVERED), whole(rubric, 3, m_ridge_zero="stands")]
    text = markdown_report(session, rubric, graded(rubric, found))
    assert "Correct: Ridge shrinks weights" in text
    assert "Capped: stood uncorrected" in text
    assert "Clarity (15%): 3 of 4: order complete" in text


def test_hints_and_the_prediction_are_shown() -> None:
    rubric = make_rubric()
    hint = ev.HintGiven(at=AT, point="p_zero", branch="mechanism", rung=1, text="Look near the origin.")
    session = talk(rubric, hint, SAID).apply(ev.Closed(at=AT, reason="ended"))
    session = session.apply(ev.Predicted(at=AT, decision=Decision.HIRE, confidence=80))
    card = graded(rubric, verdicts(rubric))
    text = markdown_report(session, rubric, card)
    assert "Hint 1 on p\\_zero: Look near the origin." in text
    assert "You expected hire, 80% sure." in text


def test_the_model_answer_needs_a_grade_and_points_of_its_own(session: Session) -> None:
    rubric = make_rubric(model_answer=("Penalty, mechanism, choice.",))
    assert "Penalty, mechanism" not in markdown_report(session, rubric)
    assert "Penalty, mechanism" in markdown_report(session, rubric, graded(rubric, verdicts(rubric)))


def test_a_generic_rubric_is_named_as_such() -> None:
    rubric = make_rubric(BARE)
    text = markdown_report(talk(rubric, "Bagging averages models that were trained on resamples."), rubric)
    assert "no points authored yet" in text


def test_a_complete_answer_is_asked_for_again_in_a_week(session: Session) -> None:
    rubric = make_rubric()
    assert "in a week" in markdown_report(session, rubric, graded(rubric, verdicts(rubric, Verdict.COVERED)))


def test_branches_that_do_not_apply_say_why(session: Session) -> None:
    rubric = make_rubric(branches=REGULARISATION.branches[:2], strong_hire_needs=())
    text = markdown_report(session, rubric, graded(rubric, verdicts(rubric)))
    assert "not applicable: no points were written for it" in text


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "[link](javascript:x)", "# not a heading", "a|b `c` *d* _e_", "two\nlines"]
)
def test_words_of_others_are_inert_in_markdown(hostile: str) -> None:
    shown = quoted(hostile)
    assert "\n" not in shown
    for char in "<>[]`*_#|":
        assert not re.search(rf"(?<!\\){re.escape(char)}", shown)


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (65, "1:05"), (3600, "60:00"), (-61.2, "-1:01")])
def test_minutes(seconds: float, shown: str) -> None:
    assert minutes(seconds) == shown


def test_percent_is_a_range_only_where_it_is_one() -> None:
    assert percent(0.333) == "33%"
    assert percent(0.333, 0.334) == "33%"
    assert percent(0.2, 0.5) == "20 to 50%"


def test_verdict_line_of_a_hire_names_the_level_supported() -> None:
    rubric = make_rubric()
    line = verdict_line(graded(rubric, [*verdicts(rubric, Verdict.COVERED), whole(rubric, 4)]))
    assert line.startswith("Strong hire at mid level: coverage 100%")
    assert "supports" in line


def test_a_point_says_what_it_took_and_why_it_did_not_count(session: Session) -> None:
    rubric = make_rubric()
    hinted = PointVerdict(point="p_l1", verdict=Verdict.COVERED, quote=SAID, turn=2, rung=2)
    ticked = PointVerdict(point="p_l2", verdict=Verdict.COVERED, claimed=True)
    named = PointVerdict(point="p_zero", verdict=Verdict.MENTIONED, quote=SAID, turn=2, reason="No cause is given.")
    found = [
        BranchVerdicts(branch="define", points=(hinted, ticked)),
        BranchVerdicts(branch="mechanism", points=(named,)),
    ]
    text = markdown_report(session, rubric, graded(rubric, found))
    assert "(must, junior, after hint 2)" in text
    assert "(must, junior, your claim, not found in your words)" in text
    assert "No cause is given." in text


def test_a_misconception_that_was_taken_back_needs_no_quote(session: Session) -> None:
    rubric = make_rubric()
    corrected = MisconceptionVerdict(id="m_ridge_zero", state="corrected")
    found = [*verdicts(rubric), BranchVerdicts(branch="whole", misconceptions=(corrected,))]
    part = markdown_report(session, rubric, graded(rubric, found)).split("## To put right")[1].split("## ")[0]
    assert "corrected" in part
    assert ">" not in part


def test_without_outline_and_sources_neither_is_announced(session: Session) -> None:
    rubric = make_rubric(model_answer=(), references=())
    text = markdown_report(session, rubric, graded(rubric, verdicts(rubric)))
    assert "## A strong answer" not in text
    assert "## Read" not in text


# -- two grades of one talk -------------------------------------------------------------------------------------------


def regraded(first: Scorecard, second: Scorecard) -> Session:
    session = talk(RUBRIC_OF_TWO, SAID).apply(ev.Closed(at=AT, reason="ended"))
    for card in (first, second):
        session = session.apply(ev.GradingStarted(at=AT, stamp=card.stamp))
        session = session.apply(ev.Graded(at=AT, scorecard=card))
    return session


RUBRIC_OF_TWO = make_rubric()


def card_with(grader: str, **known: Verdict) -> Scorecard:
    stamp = Stamp(grader=grader, grader_version="1", rubric_version="r", mode="fast" if grader == "m" else "")
    found = [*verdicts(RUBRIC_OF_TWO, **known), whole(RUBRIC_OF_TWO, 3)]
    return build_scorecard(RUBRIC_OF_TWO, found, Level.MID, stamp)


def test_a_second_grade_says_what_it_changed_and_keeps_both() -> None:
    session = regraded(card_with("coverage", p_l1=Verdict.MENTIONED), card_with("m", p_l1=Verdict.COVERED))
    text = markdown_report(session, RUBRIC_OF_TWO)
    assert "## Changed since the grade before" in text
    assert "- grader: coverage, now m" in text
    assert "- mode: none, now fast" in text
    assert "- mentioned, now covered: L1 adds" in text
    changed = json_report(session, RUBRIC_OF_TWO)["changed"]
    assert changed["points"] == {"p_l1": (Verdict.MENTIONED, Verdict.COVERED)}
    assert changed["coverage"][0] < changed["coverage"][1]
    assert "Grader: m (fast)." in text
    assert len(session.scorecards) == 2


def test_the_same_verdicts_again_are_said_to_be_the_same() -> None:
    card = card_with("coverage")
    assert "- No verdict changed." in markdown_report(regraded(card, card), RUBRIC_OF_TWO)


def test_a_point_that_one_rubric_lacks_is_named_so() -> None:
    new = card_with("coverage", p_l1=Verdict.COVERED)
    branches = tuple(
        branch.model_copy(update={"points": tuple(p for p in branch.points if p.id != "p_l1")})
        for branch in new.branches
    )
    old = new.model_copy(update={"branches": branches})
    assert "- not in the rubric, now covered: L1 adds" in markdown_report(regraded(old, new), RUBRIC_OF_TWO)


def test_a_first_grade_changes_nothing() -> None:
    session = talk(RUBRIC_OF_TWO, SAID)
    assert json_report(session, RUBRIC_OF_TWO)["changed"] is None
    assert "Changed since" not in markdown_report(session, RUBRIC_OF_TWO, card_with("coverage"))
