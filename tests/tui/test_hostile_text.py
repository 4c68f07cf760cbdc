"""Text of others is text: no markup, no escape sequence, on any screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interviewer.core.errors import Outcome, ProviderError
from interviewer.core.session import State
from interviewer.engine.studio import Choice
from interviewer.tui.terminal import UNSAFE
from tests.fakes import BANK, ScriptedModel, make_studio
from tests.tui.driving import Hand, at_the_keyboard, screen_text

NASTY = "see [/foo] arr[0] [bold]x [link=http://a] \x1b]52;c;aGk=\x07 \x1b[2J \u009b2J \u202eabc"
PLAIN = "see [/foo] arr[0]"


def nasty_studio(**more: object) -> object:
    questions = {}
    for question in BANK.questions.values():
        branches = tuple(
            branch.model_copy(
                update={"points": tuple(p.model_copy(update={"claim": f"{NASTY} {p.claim}"}) for p in branch.points)}
            )
            for branch in question.branches
        )
        followups = tuple(f.model_copy(update={"ask": f"{NASTY} {f.ask}"}) for f in question.followups)
        changes = {
            "question": f"{NASTY} {question.question}",
            "branches": branches,
            "followups": followups,
            "model_answer": (NASTY,),
        }
        questions[question.id] = question.model_copy(update=changes)
    frameworks = {name: tree.model_copy(update={"title": NASTY}) for name, tree in BANK.frameworks.items()}
    categories = {name: category.model_copy(update={"title": NASTY}) for name, category in BANK.categories.items()}
    bank = replace(BANK, questions=questions, frameworks=frameworks, categories=categories)
    return make_studio(bank=bank, **more)  # type: ignore[arg-type]


def assert_safe(hand: Hand, *shown: str) -> None:
    for strip in hand.app.screen._compositor.render_strips():
        for segment in strip:
            assert segment.control is None
            assert not UNSAFE.search(segment.text), repr(segment.text)
    text = screen_text(hand.app)
    assert all(words in text for words in shown), text


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_every_screen_shows_it_as_it_is(size: tuple[int, int]) -> None:
    async with at_the_keyboard(nasty_studio(), size=size) as hand:  # type: ignore[arg-type]
        await hand.until_shown(PLAIN)
        assert_safe(hand)
        await hand.press("b")
        await hand.until_on("BrowseScreen")
        await hand.until_shown(PLAIN)
        assert_safe(hand)
        await hand.press("c")
        await hand.until_on("ChooseOne")
        assert_safe(hand, PLAIN)
        await hand.press("escape")
        await hand.until_on("BrowseScreen")
        hand.rooms.set_up("ml-65")
        await hand.until_on("SetUpScreen")
        await hand.until_shown(PLAIN)
        assert_safe(hand)
        await hand.press("right", "enter")
        await hand.until_on("InterviewScreen")
        await hand.press("f8")
        hand.talk.box.insert(NASTY)
        await hand.until_shown(PLAIN)
        assert_safe(hand)
        await hand.press("ctrl+s")
        await hand.until(lambda: len(hand.talk.interview.session.turns) > 2, "a reply")
        await hand.press("f2")
        assert_safe(hand)
        hand.talk.say(NASTY)
        await hand.until_told("[/foo]")
        interview = hand.talk.interview
        await hand.press("f10", "right", "enter")
        await hand.until_on("PredictionScreen")
        assert_safe(hand)
        await hand.press("s")
        await hand.until(lambda: interview.state is State.GRADED, "graded")
        await hand.press("m", "t")
        await hand.until_on("ReportScreen")
        await hand.until_shown(PLAIN)
        assert_safe(hand)
        await hand.press("escape")
        hand.rooms.history()
        await hand.until_on("HistoryScreen")
        await hand.until_shown("see [/foo]")
        await hand.press("d")
        await hand.until_on("Ask")
        assert_safe(hand, PLAIN)


async def test_errors_and_replies_of_a_model() -> None:
    broken = ProviderError(Outcome.SETUP, NASTY)
    studio = make_studio(model=ScriptedModel([broken]), defaults=Choice("", interviewer="fake:model"))
    async with at_the_keyboard(studio) as hand:
        await hand.begin(interviewer="fake:model")
        await hand.type("answer")
        await hand.press("ctrl+s")
        await hand.until_shown("No reply came", "see [/foo]")
        assert_safe(hand)
        hand.talk.transcript.hear(NASTY)
        await hand.until(lambda: screen_text(hand.app).count("see [/foo]") >= 2, "streamed")
        assert_safe(hand)
