"""The interview screen: nothing typed is lost, the clock is fair, trouble has a way out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.events import Paste

from interviewer.core.errors import Outcome, ProviderError
from interviewer.core.session import State
from interviewer.engine.ports import Draft
from interviewer.engine.studio import OFFLINE, Choice
from interviewer.tui.screens.interview import InterviewScreen
from interviewer.tui.widgets.answer_box import PASTE_LIMIT
from tests.fakes import ScriptedModel, make_studio, say
from tests.tui.driving import Hand, at_the_keyboard, screen_text

MODEL = Choice("", interviewer="fake:model")


def with_model(*scripts: Any) -> Any:
    return make_studio(model=ScriptedModel(*scripts), defaults=MODEL)


async def until_floor(hand: Hand, turns: int) -> None:
    await hand.until(
        lambda: hand.talk.interview.state is State.CANDIDATE_TURN and len(hand.talk.interview.session.turns) >= turns,
        f"{turns} turns",
    )


async def test_an_empty_answer_is_refused_in_words() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.press("enter", "space", "ctrl+s")
        await hand.until_told("Nothing to send yet")
        assert len(interview.session.turns) == 1
        assert hand.talk.box.text == "\n "


async def test_keys_typed_just_before_sending_belong_to_the_answer() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.pilot.press(*"lasso", "f5")
        await hand.until(lambda: len(interview.session.turns) > 1, "answered")
        assert interview.session.turns[1].text == "lasso"


async def test_the_draft_and_the_notes_are_on_disk_within_two_ticks() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.type("half an answer")
        await hand.press("f7")
        await hand.type("note")
        hand.talk._tick()
        hand.talk._tick()
        draft = hand.journal.draft(interview.session.id)
        assert (draft.text, draft.scratch) == ("half an answer", "note")


async def test_leaving_with_a_draft_asks_and_home_offers_to_go_on() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.type("half")
        await hand.press("ctrl+l")
        await hand.until_on("Ask")
        await hand.press("enter")
        await hand.until_on("InterviewScreen")
        await hand.press("ctrl+l")
        await hand.until_on("Ask")
        await hand.press("right", "enter")
        await hand.until_on("HomeScreen")
        await hand.until_shown("Continue", "unfinished")
        assert hand.journal.draft(interview.session.id).text == "half"
        await hand.press("home", "enter")
        await hand.until_on("InterviewScreen")
        assert hand.talk.box.text == "half"


async def test_quitting_with_a_draft_asks_first() -> None:
    async with at_the_keyboard() as hand:
        await hand.begin()
        await hand.type("half")
        await hand.press("ctrl+q")
        await hand.until_on("Ask")
        await hand.until_shown("are kept")
        await hand.press("escape")
        await hand.until_on("InterviewScreen")
        assert hand.talk.box.text == "half"


async def test_what_was_typed_is_kept_when_the_system_ends_the_program() -> None:
    studio = make_studio()
    async with at_the_keyboard(studio) as hand:
        interview = await hand.begin()
        await hand.type("almost")
        hand.app.stop(143)
        await hand.until(lambda: not hand.app.is_running, "ended")
    assert hand.app.return_code == 143
    assert studio.journal.draft(interview.session.id).text == "almost"


async def test_finishing_counts_what_is_typed_as_the_last_answer() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.type("last words")
        await hand.press("f10")
        await hand.until_shown("counts as your last answer")
        await hand.press("enter")
        await hand.until_on("InterviewScreen")
        assert interview.state is State.CANDIDATE_TURN
        await hand.press("f10", "right", "enter")
        await hand.until_on("PredictionScreen")
        assert [turn.text for turn in interview.session.turns if turn.by_candidate] == ["last words"]


@pytest.mark.parametrize(("key", "intent"), [("f4", "skip"), ("f3", "said")])
async def test_handing_over_keeps_the_draft_in_the_box(key: str, intent: str) -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.type("an idea")
        await hand.press(key)
        await until_floor(hand, 3)
        assert interview.session.turns[1].intent == intent
        assert hand.talk.box.text == "an idea"


async def test_a_hint_is_shown_in_the_talk() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin(mode="practice")
        await hand.press("f2")
        await hand.until_shown("Interviewer · hint")
        assert len(interview.session.hints) == 1


async def test_a_pause_stops_the_clock_and_the_typing() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.press("f9")
        await hand.until_shown("Paused: your clock is stopped")
        await hand.type("x")
        await hand.press("ctrl+s")
        await hand.until_told("not your turn")
        assert hand.talk.box.text == ""
        await hand.press("f9")
        await hand.until_shown("Your turn")
        assert interview.state is State.CANDIDATE_TURN


async def test_when_time_is_up_the_draft_is_the_last_answer() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin(minutes=0.05)
        await hand.type("in time")
        for _ in range(3):
            hand.clock.advance(1.5)
            hand.talk._tick()
        await hand.until_shown("The talk is over", "Go on to the grade")
        assert interview.session.closed is not None
        assert interview.session.closed.reason == "time_up"
        assert interview.session.turns[1].text == "in time"
        await hand.press("enter")
        await hand.until_on("PredictionScreen")


async def test_warnings_are_toasts() -> None:
    async with at_the_keyboard() as hand:
        await hand.begin(minutes=1.02)
        for _ in range(2):
            hand.clock.advance(1.0)
            hand.talk._tick()
        await hand.until_told("1 minute left.")


async def test_a_sleeping_machine_pauses_and_charges_nothing() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        hand.clock.advance(3600)
        hand.talk._tick()
        await hand.until_shown("Paused")
        await hand.until_told("nothing was charged")
        assert interview.session.spent_s <= 2


async def test_the_tree_is_there_in_practice_only() -> None:
    async with at_the_keyboard() as hand:
        await hand.begin()
        await hand.press("f8")
        assert "Why they differ" not in screen_text(hand.app)
    async with at_the_keyboard() as hand:
        await hand.begin(mode="practice")
        await hand.press("f8")
        await hand.until_shown("Why they differ")


async def test_only_facts_that_were_asked_for_are_shown() -> None:
    async with at_the_keyboard() as hand:
        await hand.begin()
        assert "You asked" not in screen_text(hand.app)
        await hand.type("how many features are there?")
        await hand.press("ctrl+s")
        await hand.until_shown("You asked, and were told:", "Four hundred")


async def test_a_huge_paste_is_refused_and_control_characters_are_taken_out() -> None:
    async with at_the_keyboard() as hand:
        await hand.begin()
        hand.app.post_message(Paste("x" * (PASTE_LIMIT + 1)))
        await hand.until_told("nothing was inserted")
        assert hand.talk.box.text == ""
        hand.app.post_message(Paste("\x1b]52;c;aGk=\x07ok"))
        await hand.until(lambda: "ok" in hand.talk.box.text, "pasted")
        assert "\x1b" not in hand.talk.box.text
        assert hand.talk.box.pasted


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
async def test_pasted_lines_stay_lines(end: str) -> None:
    async with at_the_keyboard() as hand:
        await hand.begin()
        hand.app.post_message(Paste(f"a = [1]{end}b = a[0]"))
        await hand.until(lambda: hand.talk.box.text == "a = [1]\nb = a[0]", "two lines")


# -- a model that is slow, or fails -----------------------------------------------------------------------------------


async def test_esc_gives_the_floor_back_at_once_with_everything_kept() -> None:
    never = asyncio.Event()
    async with at_the_keyboard(with_model([never])) as hand:
        interview = await hand.begin(interviewer="fake:model")
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until_shown("Your clock is stopped", "my answer")
        await hand.type("next thought")
        await hand.press("escape")
        await hand.until(lambda: interview.state is State.CANDIDATE_TURN, "floor")
        await hand.until_shown("You stopped the reply", "Your answer is saved.")
        assert hand.talk.box.text == "next thought"
        assert interview.session.turns[1].text == "my answer"


async def test_a_failure_says_what_is_safe_and_can_be_tried_again() -> None:
    broken = ProviderError(Outcome.SETUP, "The key [/b] was refused.")
    async with at_the_keyboard(with_model([broken], say("Why do some weights become zero?"))) as hand:
        interview = await hand.begin(interviewer="fake:model")
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until_shown("No reply came", "The key [/b] was refused. Your answer is saved.")
        await hand.press("ctrl+r")
        await until_floor(hand, 3)
        await hand.until_shown("Why do some weights become zero?")
        assert "No reply came" not in screen_text(hand.app)
        assert [turn.text for turn in interview.session.turns if turn.by_candidate] == ["my answer"]


async def test_one_can_go_on_offline() -> None:
    broken = ProviderError(Outcome.SETUP, "The key was refused.")
    async with at_the_keyboard(with_model([broken])) as hand:
        interview = await hand.begin(interviewer="fake:model")
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until_shown("Go on offline")
        await hand.press("ctrl+o")
        await until_floor(hand, 3)
        assert interview.desk.interviewer.name == hand.studio.interviewer(OFFLINE).name


async def test_at_the_cap_it_asks_whether_to_raise_it() -> None:
    studio = make_studio(
        model=ScriptedModel(say("Why is that so?"), say("What follows?")),
        defaults=MODEL,
        prices=lambda model, usage: 1.0,
        cap_usd=0.5,
    )
    studio.meter.add("fake:model", studio.meter.usage)
    async with at_the_keyboard(studio) as hand:
        await hand.begin(interviewer="fake:model")
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until_shown("Raise the cap")
        await hand.pilot.click("TroubleCard Button")
        await hand.until_on("AskText")
        await hand.press("ctrl+u", "9", "enter")
        await until_floor(hand, 3)
        assert studio.meter.cap_usd == 9.0


async def test_a_full_disk_keeps_the_answer_in_the_box() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        hand.journal.full = True
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until_shown("This could not be saved", "disk is full", "my answer")
        assert hand.talk.box.text == "my answer"
        hand.journal.full = False
        await hand.press("ctrl+s")
        await until_floor(hand, 3)
        assert interview.session.turns[1].text == "my answer"


async def test_a_countdown_is_shown_between_attempts() -> None:
    async with at_the_keyboard(with_model([asyncio.Event()])) as hand:
        await hand.begin(interviewer="fake:model")
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until_shown("thinking")
        from interviewer.engine.retrying import Waiting

        hand.studio.on_wait(Waiting(2, 4, 7.0, Outcome.RETRY, "The network is down."))
        await hand.until_shown("The network is down. Attempt 2 of 4. Again in")


async def test_a_session_that_waited_for_a_reply_asks_for_it_when_taken_up() -> None:
    async with at_the_keyboard(with_model([asyncio.Event()])) as hand:
        interview = await hand.begin(interviewer="fake:model")
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until(lambda: interview.state is State.INTERVIEWER_TURN, "waiting")
        lines = list(hand.journal.lines[interview.session.id])
    studio = make_studio()
    studio.journal.lines["again"] = lines  # type: ignore[attr-defined]
    studio.journal.save_draft("again", Draft("typed meanwhile"))
    async with at_the_keyboard(studio) as hand:
        hand.rooms.resume("again", OFFLINE)
        await hand.until_on("InterviewScreen")
        await until_floor(hand, 3)
        assert hand.talk.box.text == "typed meanwhile"


async def test_the_menu_does_what_its_keys_do() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.press("escape")
        await hand.until_on("Menu")
        await hand.until_shown("I said that", "Finish", "Leave")
        await hand.press("down", "down", "down", "enter")
        await hand.until(lambda: interview.state is State.PAUSED, "paused from the menu")


async def test_a_small_window_says_so_and_loses_nothing() -> None:
    async with at_the_keyboard() as hand:
        await hand.begin()
        await hand.type("kept")
        await hand.pilot.resize_terminal(38, 11)
        await hand.until_shown("Window too small")
        await hand.pilot.resize_terminal(80, 24)
        await hand.until_shown("kept")
        assert hand.talk.box.text == "kept"


async def test_quitting_from_a_dialog_asks_and_keeps_too() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        await hand.type("half")
        await hand.press("f10")
        await hand.until_on("Ask")
        await hand.press("ctrl+q")
        await hand.until_shown("End the program?")
        await hand.press("right", "enter")
        await hand.until(lambda: not hand.app.is_running, "ended")
        assert hand.journal.draft(interview.session.id).text == "half"


async def test_the_next_phase_is_asked_for_by_key() -> None:
    async with at_the_keyboard() as hand:
        interview = hand.studio.begin(Choice("mlsd-4"))
        hand.app.push_screen(InterviewScreen(hand.rooms, interview))
        await hand.until_on("InterviewScreen")
        await hand.press("f6")
        await until_floor(hand, 3)
        assert interview.session.turns[1].intent == "next_phase"
        assert interview.session.phase != interview.session.setup.plan[0].id


async def test_a_talk_that_is_over_goes_on_to_the_grade_by_key() -> None:
    async with at_the_keyboard() as hand:
        interview = await hand.begin()
        interview.close("finished")
        hand.talk._show()
        await hand.until_shown("The talk is over")
        await hand.press("f10")
        await hand.until_on("PredictionScreen")


async def test_saving_and_leaving_after_a_failure() -> None:
    broken = ProviderError(Outcome.SETUP, "The key was refused.")
    async with at_the_keyboard(with_model([broken])) as hand:
        await hand.begin(interviewer="fake:model")
        await hand.type("my answer")
        await hand.press("ctrl+s")
        await hand.until_shown("Save and leave")
        await hand.pilot.click("TroubleCard Button:last-of-type")
        await hand.until_on("HomeScreen")
        await hand.until_told("The session is kept")


async def test_the_talk_scrolls_and_what_is_selected_can_be_copied() -> None:
    async with at_the_keyboard() as hand:
        await hand.begin()
        await hand.type("\n".join(f"line {n}" for n in range(20)))
        await hand.press("ctrl+s")
        await until_floor(hand, 3)
        talk = hand.talk.transcript
        await hand.until(lambda: talk.scroll_offset.y > 0, "at the end")
        await hand.press("ctrl+up", "ctrl+up", "ctrl+up")
        await hand.until(lambda: talk.scroll_offset.y == 0, "at the top")
        hand.talk.text_select_all()
        await hand.until_shown("How do L1")
        chosen = hand.talk.get_selected_text()
        assert chosen is not None
        assert "line 7" in chosen
        await hand.press("ctrl+down")
        await hand.until(lambda: talk.scroll_offset.y > 0, "down again")
