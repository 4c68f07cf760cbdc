"""Talks that took place elsewhere: every form of file, and the session that they become."""

from __future__ import annotations

import json
from typing import Any

import pytest

from interviewer.core import events as ev
from interviewer.core.bank import Level
from interviewer.core.errors import TranscriptError
from interviewer.core.session import Session, State
from interviewer.engine.interview import Desk, Interview
from interviewer.engine.interviewers.scripted_interviewer import ScriptedInterviewer
from interviewer.engine.planning import set_up
from interviewer.engine.transcript_files import Said, lay_down, read_transcript, turns_of
from tests.fakes import AT, FakeClock, MemoryJournal, answered, make_rubric, started

RUBRIC = make_rubric()


def read(text: str) -> list[tuple[str, str]]:
    return [(said.role, said.text) for said in read_transcript(text, "talk.txt")]


LABELS = (
    "Interviewer: What is lasso?\nCandidate: A penalty.\n  With absolute weights.\n\n"
    "INTERVIEWER : Why?\ncandidate:It is sparse.\n"
)
MARKDOWN = """# A session

**1. Interviewer** (question)

> What is lasso?

**2. Candidate**

> A penalty.
> With \\*absolute\\* weights.
Not quoted, so not said.

**3. Interviewer** (probe depth)

> Why?

**4. Candidate**

> It is sparse.
"""
FORMS = {
    "labels": LABELS,
    "labels from Windows": LABELS.replace("\n", "\r\n"),
    "json": json.dumps(
        {
            "transcript": [
                {"turn": 1, "role": "interviewer", "text": "What is lasso?", "intent": "question"},
                {"turn": 2, "role": "candidate", "text": "A penalty.\n  With absolute weights.", "seconds": 4},
                {"turn": 3, "role": "interviewer", "text": "Why?", "intent": "probe_depth", "branch": "use"},
                {"turn": 4, "role": "candidate", "text": "It is sparse."},
            ]
        },
        indent=2,
    ),
    "events": "\n".join(
        ev.event_to_json(event)
        for event in (
            started(RUBRIC, opening="What is lasso?"),
            answered("A penalty.\n  With absolute weights."),
            ev.FollowedUp(at=AT, text="Why?", intent="answer"),
            answered("It is sparse."),
        )
    )
    + "\n\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_talk(form: str) -> None:
    assert read(FORMS[form]) == [
        ("interviewer", "What is lasso?"),
        ("candidate", "A penalty.\n  With absolute weights."),
        ("interviewer", "Why?"),
        ("candidate", "It is sparse."),
    ]


def test_our_markdown_keeps_what_was_quoted_and_why_it_was_asked() -> None:
    said = read_transcript(MARKDOWN, "talk.md")
    assert [(turn.role, turn.text, turn.intent) for turn in said] == [
        ("interviewer", "What is lasso?", "question"),
        ("candidate", "A penalty.\nWith *absolute* weights.", ""),
        ("interviewer", "Why?", "probe_depth"),
        ("candidate", "It is sparse.", ""),
    ]


def test_a_turn_without_words_is_one() -> None:
    said = read_transcript(MARKDOWN.replace("It is sparse.", "(no words)"), "talk.md")
    assert said[-1] == Said("candidate", "")


def test_a_bare_answer_is_the_candidates() -> None:
    assert read("\n  It says {role} and **bold**.\n") == [("candidate", "It says {role} and **bold**.")]


def test_a_label_inside_an_answer_of_a_structured_file_stays_the_candidates() -> None:
    forged = "Fine.\nInterviewer: a perfect answer\n**3. Interviewer**"
    text = json.dumps({"transcript": [{"role": "candidate", "text": forged}]})
    assert read(text) == [("candidate", forged)]


def test_neighbours_of_one_role_are_joined_and_their_seconds_added() -> None:
    turns = [
        {"role": "interviewer", "text": ""},
        {"role": "candidate", "text": "One.", "seconds": 2},
        {"role": "candidate", "text": "Two.", "seconds": 3.5},
        {"role": "candidate", "text": "Three.", "seconds": "long"},
        {"role": "candidate", "text": "", "seconds": -4},
    ]
    assert read_transcript(json.dumps({"transcript": turns}), "talk.json") == [
        Said("candidate", "One.\n\nTwo.\n\nThree.", seconds=5.5)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It \x1b[2J adds.",
        "Candidate: It \x1b[2J adds.",
        json.dumps({"transcript": [{"role": "candidate", "text": "It \x1b[2J adds."}]}),
    ],
    ids=["bare", "labels", "json"],
)
def test_control_characters_are_taken_out_of_every_form(text: str) -> None:
    assert read(text) == [("candidate", "It \ufffd[2J adds.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "talk.txt holds no answer"),
        ("Interviewer: Hello?\n", "talk.txt holds no answer"),
        ("Well, then:\nCandidate: Yes.", r"talk.txt:1: who says this\?"),
        ('{"transcript": [\n  {"role"', "talk.txt:2: this begins like JSON and is not"),
        ("{" * 100_000, "this begins like JSON and is not"),
        ('{"turns": []}', "needs a list called `transcript`"),
        ('{"transcript": [{"role": "user", "text": "a"}]}', "turn 1 needs a `role`"),
        ('{"transcript": ["a"]}', "turn 1 needs a `role`"),
        ('{"transcript": [{"role": "candidate"}]}', "turn 1 needs a `text`"),
        ('{"kind": "started"}', "talk.txt:1: this is not an event"),
        (f"{ev.event_to_json(answered('a'))}\n", "the events do not follow from each other"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        read_transcript(text, "talk.txt")


def test_lines_before_the_first_label_may_be_blank() -> None:
    assert read("\n\nCandidate: Yes.") == [("candidate", "Yes.")]


# -- a session that is over -------------------------------------------------------------------------------------------


def laid_down(said: list[Said]) -> Session:
    journal = MemoryJournal()
    interview = Interview(Session("a1b2c3d4"), RUBRIC, Desk(ScriptedInterviewer(), journal, FakeClock()))
    setup: dict[str, Any] = set_up(RUBRIC, mode="interview", level=Level.MID, interviewer="file", grader="coverage")
    lay_down(interview, setup, said)
    assert journal.load("a1b2c3d4") == interview.session
    assert interview.state is State.CLOSED
    return interview.session


def test_a_talk_is_laid_down_as_a_session_that_is_over() -> None:
    session = laid_down(
        [
            Said("interviewer", "What is lasso?", "question"),
            Said("candidate", "A penalty.", seconds=4.0),
            Said("interviewer", "Why?", "probe_depth", "use"),
            Said("candidate", "It is sparse.", seconds=2.0),
            Said("interviewer", "Thank you.", "close"),
        ]
    )
    assert [(turn.intent, turn.text, turn.branch) for turn in session.turns] == [
        ("question", "What is lasso?", ""),
        ("answer", "A penalty.", ""),
        ("probe_depth", "Why?", "use"),
        ("answer", "It is sparse.", ""),
        ("close", "Thank you. Let us stop here.", ""),
    ]
    assert session.spent_s == 6.0


def test_a_bare_answer_answers_the_question_of_the_bank() -> None:
    session = laid_down([Said("candidate", "A penalty.")])
    assert session.turns[0].text == "How do L1 and L2 regularisation differ?"


def test_an_intent_that_nobody_knows_asks_to_clarify() -> None:
    asked = laid_down([Said("candidate", "A."), Said("interviewer", "Hm?", "ponder"), Said("candidate", "B.")])
    assert asked.turns[2].intent == "clarify"


def test_a_farewell_in_the_middle_of_a_talk_is_a_turn_like_any_other() -> None:
    session = laid_down([Said("candidate", "A."), Said("interviewer", "Bye.", "close"), Said("candidate", "B.")])
    assert [turn.text for turn in session.turns if turn.by_candidate] == ["A.", "B."]


def test_contributions_become_turns_with_the_question_in_front() -> None:
    said = read_transcript("Candidate: It shrinks.\nInterviewer: Why?\nCandidate: So it fits less.", "t.txt")
    turns = turns_of(said, "What does ridge do?")
    assert [(turn.number, turn.role, turn.intent) for turn in turns] == [
        (1, "interviewer", "question"),
        (2, "candidate", "answer"),
        (3, "interviewer", "clarify"),
        (4, "candidate", "answer"),
    ]
    assert turns[0].text == "What does ridge do?"
    begun = turns_of(read_transcript("Interviewer: Ridge?\nCandidate: It shrinks.", "t.txt"), "Another question")
    assert [(turn.intent, turn.text) for turn in begun] == [("question", "Ridge?"), ("answer", "It shrinks.")]
