"""One grading request: what is asked, and what of the reply holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.core import events as ev
from interviewer.core.scorecard import Verdict
from interviewer.engine.graders.judging import WHOLE, Sheet, branch_sheet, read_sheet, whole_sheet
from interviewer.engine.talk_prompt import REPLY_SCHEMA
from tests.fakes import AT, FEED, finding, findings, make_rubric, talk

RUBRIC = make_rubric()
ANSWER = "Lasso adds the absolute weights to the loss. Its slope stays constant near zero. Ridge sets weights to zero."
SESSION = talk(RUBRIC, ANSWER)
DEFINE = branch_sheet(RUBRIC.branch("define"))
WHOLE_SHEET = whole_sheet(RUBRIC)
QUOTE = "Lasso adds the absolute weights"
NO_QUOTE = "its quote is not in the candidate's own words; copy them letter by letter, or change the verdict"


def read(reply: str, sheet: Sheet = DEFINE, session: Any = SESSION) -> Any:
    return read_sheet(sheet, reply, session, "order")


def verdicts(reply: str, sheet: Sheet = DEFINE, session: Any = SESSION) -> Any:
    return read(reply, sheet, session).verdicts(session, RUBRIC)


def both(first: dict[str, Any], second: dict[str, Any] | None = None) -> str:
    return findings(first, second or finding("p_l2", "missing"))


# -- what is asked ----------------------------------------------------------------------------------------------------


def test_criteria_are_the_points_in_words() -> None:
    assert DEFINE.criteria == (
        "p_l1: L1 adds the sum of absolute weights, times lambda, to the loss.\n"
        "  Enough: Formula or words.\n"
        "  Not enough (mentioned at most): Only the name lasso.\n"
        "\n"
        "p_l2: L2 adds the sum of squared weights, times lambda, to the loss."
    )


def test_the_schema_is_closed_and_asks_for_evidence_before_the_verdict() -> None:
    item = REPLY_SCHEMA["properties"]["findings"]["items"]
    assert list(item["properties"]) == item["required"] == ["id", "evidence", "reason", "verdict"]
    open_to_some = {verdict for sheet in (DEFINE, WHOLE_SHEET) for item in sheet.items for verdict in item.verdicts}
    assert set(item["properties"]["verdict"]["enum"]) == open_to_some
    assert not item["additionalProperties"]
    assert "number" not in json.dumps(REPLY_SCHEMA)


def test_the_whole_is_judged_by_misconceptions_and_anchors() -> None:
    assert WHOLE_SHEET.branch == WHOLE
    assert [item.id for item in WHOLE_SHEET.items] == ["m_faster", "m_ridge_zero", "m_no_scaling", "clarity"]
    assert "In truth: Ridge shrinks weights" in WHOLE_SHEET.criteria
    assert "  1: order absent\n  2: order partial" in WHOLE_SHEET.criteria


# -- what holds -------------------------------------------------------------------------------------------------------


def test_a_good_reply_becomes_verdicts_with_the_candidates_own_words() -> None:
    found = verdicts(both(finding("p_l1", "covered", QUOTE.upper(), reason="Said in words.")))
    first, second = found.points
    assert (first.verdict, first.quote, first.turn, first.reason) == (Verdict.COVERED, QUOTE, 2, "Said in words.")
    assert (second.verdict, second.quote, second.turn) == (Verdict.MISSING, None, None)
    assert (found.branch, found.request) == ("define", "order")


def test_misconceptions_and_ratings() -> None:
    reply = findings(
        finding("m_faster", "absent"),
        finding("m_ridge_zero", "stands", "Ridge sets weights to zero"),
        finding("m_no_scaling", "cannot_assess"),
        finding("clarity", "3", QUOTE, reason="In order."),
    )
    found = verdicts(reply, WHOLE_SHEET)
    assert [(wrong.id, wrong.state, wrong.quote, wrong.turn) for wrong in found.misconceptions] == [
        ("m_faster", "absent", None, None),
        ("m_ridge_zero", "stands", "Ridge sets weights to zero", 2),
        ("m_no_scaling", "cannot_assess", None, None),
    ]
    assert [(rating.rating, rating.quote, rating.turn, rating.reason) for rating in found.ratings] == [
        (3, QUOTE, 2, "In order.")
    ]
    assert verdicts(reply.replace('"3"', '"cannot_assess"'), WHOLE_SHEET).ratings[0].rating is None


@pytest.mark.parametrize(
    "wrap",
    ["{}", "({})", "```json\n{}\n```", "Here are my findings:\n{}\nThat is all.", "\n\n  {}  "],
)
def test_a_fence_or_a_word_around_the_json_is_forgiven(wrap: str) -> None:
    reply = wrap.replace("{}", both(finding("p_l1", "covered", QUOTE)))
    assert read(reply).doubts() == {}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "covered, covered",
        "{",
        '{"findings": ',
        "[1, 2]",
        "{}",
        '{"findings": {}}',
        '{"findings": [1, null, [], {"id": 3}]}',
        "{" * 100_000 + "}",
        both(finding("p_l1", "covered", QUOTE))[:-20],
    ],
)
def test_what_is_not_the_json_that_was_asked_for_is_all_in_doubt(reply: str) -> None:
    judged = read(reply)
    assert set(judged.doubts()) == {"p_l1", "p_l2"}
    assert {point.verdict for point in judged.verdicts(SESSION, RUBRIC).points} == {Verdict.CANNOT_ASSESS}


def test_a_missing_finding_is_in_doubt_and_an_unknown_one_ignored() -> None:
    judged = read(findings(finding("p_l1", "covered", QUOTE), finding("p_zero", "covered", QUOTE)))
    assert judged.doubts() == {"p_l2": "there must be exactly one finding for it"}
    assert [point.point for point in judged.verdicts(SESSION, RUBRIC).points] == ["p_l1", "p_l2"]


@pytest.mark.parametrize("times", [2, 3])
def test_a_finding_that_comes_twice_is_in_doubt_even_if_both_agree(times: int) -> None:
    reply = findings(*[finding("p_l1", "covered", QUOTE)] * times, finding("p_l2", "missing"))
    assert list(read(reply).doubts()) == ["p_l1"]


@pytest.mark.parametrize("verdict", ["strong_hire", "COVERED", "3", "not_reached", "absent", None, 1, ["covered"]])
def test_a_verdict_outside_the_closed_set_is_in_doubt(verdict: Any) -> None:
    judged = read(both(finding("p_l1", verdict, QUOTE)))
    assert judged.doubts() == {"p_l1": "the verdict must be one of covered, mentioned, missing, wrong, cannot_assess"}


@pytest.mark.parametrize("verdict", ["covered", "mentioned", "wrong"])
@pytest.mark.parametrize(
    "quote",
    ["", "Elastic net mixes both penalties", "How do L1 and L2 regularisation differ?", "Lasso"],
    ids=["none", "made up", "the interviewer's", "too short"],
)
def test_a_verdict_without_the_candidates_words_does_not_hold(verdict: str, quote: str) -> None:
    judged = read(both(finding("p_l1", verdict, quote, reason="Trust me.")))
    assert judged.doubts() == {"p_l1": NO_QUOTE}
    point = judged.verdicts(SESSION, RUBRIC).points[0]
    assert (point.verdict, point.quote) == (Verdict.CANNOT_ASSESS, None)
    assert point.reason == "The quote could not be found in your words."


@pytest.mark.parametrize("state", ["corrected", "stands"])
def test_nobody_is_charged_with_a_misconception_without_a_quote(state: str) -> None:
    reply = findings(
        finding("m_faster", state, "Lasso trains faster than ridge"),
        finding("m_ridge_zero", "absent"),
        finding("m_no_scaling", "absent"),
        finding("clarity", "4", "Very clear indeed, this one"),
    )
    judged = read(reply, WHOLE_SHEET)
    assert set(judged.doubts()) == {"m_faster", "clarity"}
    found = judged.verdicts(SESSION, RUBRIC)
    assert found.misconceptions[0].state == "cannot_assess"
    assert found.ratings[0].rating is None


@pytest.mark.parametrize(
    "evidence",
    [
        "Lasso adds",
        None,
        {"turn": 2, "quote": QUOTE},
        [QUOTE],
        [{"turn": 2}],
        [{"turn": 2, "quote": 7}],
        [{"turn": 2, "quote": None}],
    ],
)
def test_evidence_of_another_form_is_no_evidence(evidence: Any) -> None:
    broken = {"id": "p_l1", "evidence": evidence, "reason": "", "verdict": "covered"}
    assert list(read(both(broken)).doubts()) == ["p_l1"]


@pytest.mark.parametrize("turn", [2, 1, 99, -3, "2", None, True])
def test_the_program_finds_the_turn_itself(turn: Any) -> None:
    point = verdicts(both(finding("p_l1", "covered", QUOTE, turn=turn))).points[0]
    assert (point.verdict, point.turn) == (Verdict.COVERED, 2)


def test_one_good_quote_among_bad_ones_is_enough() -> None:
    mixed = finding("p_l1", "covered")
    mixed["evidence"] = [{"turn": 2, "quote": "made up from nothing"}, {"turn": 2, "quote": QUOTE}]
    assert verdicts(both(mixed)).points[0].quote == QUOTE


def test_a_quote_beside_a_missing_point_is_not_shown() -> None:
    assert verdicts(both(finding("p_l1", "missing", QUOTE))).points[0].quote is None


def test_reasons_are_kept_short() -> None:
    point = verdicts(both(finding("p_l1", "covered", QUOTE, reason="so " * 5000))).points[0]
    assert len(point.reason) == 600


def test_a_hint_given_for_a_point_is_on_its_verdict() -> None:
    hint = ev.HintGiven(at=AT, point="p_l1", branch="define", rung=2, text="Which norm is it?")
    session = talk(RUBRIC, hint, ANSWER)
    point = verdicts(both(finding("p_l1", "covered", QUOTE, turn=3)), session=session).points[0]
    assert (point.rung, point.turn) == (2, 3)


def test_what_nobody_came_to_is_not_reached() -> None:
    rubric = make_rubric(FEED)
    session = talk(rubric, "First a metric that the product cares about, then a label.")
    sheet = branch_sheet(rubric.branch("serving"))
    missing = findings(*(finding(item.id, "missing") for item in sheet.items))
    found = read_sheet(sheet, missing, session, "order").verdicts(session, rubric)
    assert {point.verdict for point in found.points} == {Verdict.NOT_REACHED}
    sheet = branch_sheet(rubric.branch("framing"))
    missing = findings(*(finding(item.id, "missing") for item in sheet.items))
    found = read_sheet(sheet, missing, session, "order").verdicts(session, rubric)
    assert {point.verdict for point in found.points} == {Verdict.MISSING}


# -- a second answer, a second part -----------------------------------------------------------------------------------


def test_a_second_answer_counts_only_for_what_was_in_doubt() -> None:
    first = read(both(finding("p_l1", "covered", QUOTE), finding("p_l2", "covered", "made up from nothing")))
    second = read(both(finding("p_l1", "missing"), finding("p_l2", "mentioned", "Ridge sets weights")))
    merged = first.corrected(second, first.doubts())
    assert {name: found.verdict for name, found in merged.findings.items()} == {"p_l1": "covered", "p_l2": "mentioned"}
    assert merged.reply == f"{first.reply}\n{second.reply}"
    still = first.corrected(first, first.doubts())
    assert still.verdicts(SESSION, RUBRIC).points[1].verdict is Verdict.CANNOT_ASSESS


def one(verdict: str) -> Any:
    quote = "" if verdict in {"missing", "cannot_assess"} else QUOTE
    return read(both(finding("p_l1", verdict, quote)) if verdict != "doubt" else "{}")


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("covered", "missing", "covered"),
        ("missing", "covered", "covered"),
        ("mentioned", "wrong", "wrong"),
        ("missing", "mentioned", "mentioned"),
        ("missing", "missing", "missing"),
        ("missing", "cannot_assess", "cannot_assess"),
        ("doubt", "missing", "cannot_assess"),
        ("missing", "doubt", "cannot_assess"),
        ("doubt", "covered", "covered"),
        ("mentioned", "doubt", "mentioned"),
        ("doubt", "doubt", "cannot_assess"),
    ],
)
def test_of_two_parts_the_one_that_says_more_counts_and_silence_least(first: str, second: str, kept: str) -> None:
    assert one(first).merge(one(second)).findings["p_l1"].verdict == kept


@given(st.text(max_size=300))
def test_no_reply_breaks_the_reading(reply: str) -> None:
    judged = read(reply)
    assert list(judged.findings) == ["p_l1", "p_l2"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([QUOTE, "covered"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "evidence", "turn", "quote", "verdict", "reason"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.lists(json_values, max_size=4), json_values)
def test_no_json_breaks_the_reading_and_nothing_counts_without_a_quote(items: list[Any], evidence: Any) -> None:
    tempting = {"id": "p_l1", "evidence": evidence, "reason": None, "verdict": "covered"}
    found = verdicts(json.dumps({"findings": [tempting, *items]}))
    for point in found.points:
        assert point.verdict not in {Verdict.COVERED, Verdict.MENTIONED, Verdict.WRONG} or point.quote in ANSWER
