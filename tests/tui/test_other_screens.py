"""Home, browse, set-up, prediction, report, history, help, palette."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from interviewer.core.errors import BankError, Outcome, Problem, ProviderError, SettingsError
from interviewer.core.session import State
from interviewer.engine.interview import Interview
from interviewer.engine.studio import OFFLINE, Choice
from interviewer.tui.app import InterviewerApp
from interviewer.tui.screens.browse import BrowseScreen
from interviewer.tui.screens.prediction import PredictionScreen
from interviewer.tui.screens.report import ReportScreen
from interviewer.tui.screens.set_up import SetUpScreen
from interviewer.tui.widgets.long_list import LongList
from interviewer.tui.widgets.pick_row import PickRow
from tests.fakes import BANK, REGULARISATION, ScriptedModel, finding, findings, ids_asked, make_studio
from tests.tui.driving import Hand, at_the_keyboard, screen_text

ANSWER = "L1 adds lambda times the absolute weights and lasso is sparse. L2 adds the square, ridge."


async def talked(hand: Hand, answer: str = ANSWER, **choice: Any) -> Interview:
    """An interview that is over."""
    interview = hand.studio.begin(Choice("ml-65", **choice))
    async for _ in interview.answer(answer):
        pass
    if interview.state is not State.CLOSED:
        interview.close("ended")
    return interview


# -- home -------------------------------------------------------------------------------------------------------------


async def test_home_says_who_is_in_force_and_how_to_change_it() -> None:
    async with at_the_keyboard() as hand:
        await hand.until_shown("Today", "Scripted interviewer", "Coverage grader", "OPENAI_API_KEY")


async def test_home_paints_before_anything_is_loaded_and_its_keys_wait() -> None:
    gate = __import__("threading").Event()
    studio = make_studio()

    def load() -> Any:
        gate.wait(10)
        return studio

    app = InterviewerApp(load)
    async with app.run_test(size=(80, 24)) as pilot:
        hand = Hand(app, pilot, studio)
        await hand.until_shown("Loading", "One question, a clock")
        await hand.press("b", "r", "h", "enter")
        await hand.until_on("HomeScreen")
        gate.set()
        await hand.until_shown("Today")


async def test_a_bank_that_cannot_be_read_is_a_sentence_not_a_traceback() -> None:
    def load() -> Any:
        raise BankError([Problem("bank/x.yaml", "expected a question [/b]", 3, fix="write `question:`")])

    app = InterviewerApp(load)
    async with app.run_test(size=(80, 24)) as pilot:
        hand = Hand(app, pilot, make_studio())
        await hand.until_shown("could not be loaded", "bank/x.yaml:3", "[/b]", "Mend this")
        await hand.press("b", "q")
        await hand.until(lambda: not app.is_running, "ended")


async def test_a_question_can_be_given_at_the_start() -> None:
    async with at_the_keyboard(start="ml-1") as hand:
        await hand.until_on("SetUpScreen")


async def test_random_sets_up_a_question() -> None:
    async with at_the_keyboard() as hand:
        await hand.press("r")
        await hand.until_on("SetUpScreen")


# -- browse -----------------------------------------------------------------------------------------------------------


async def test_filters_narrow_the_list_and_can_be_cleared() -> None:
    async with at_the_keyboard(size=(120, 40)) as hand:
        await hand.press("b")
        await hand.until_shown("3 of 3", "Compare A and B", "└─", "authored rubric")
        await hand.press("c")
        await hand.until_on("ChooseOne")
        await hand.press("down", "enter")
        await hand.until_shown("1 of 3", "category: mlsd")
        await hand.press("x")
        await hand.until_shown("3 of 3")
        await hand.pilot.click("#type")
        await hand.until_on("ChooseOne")
        await hand.press("escape")
        await hand.until_on("BrowseScreen")


async def test_a_question_that_fits_the_minutes() -> None:
    async with at_the_keyboard() as hand:
        await hand.press("b", "m")
        await hand.until_on("AskText")
        await hand.press("ctrl+u", "6", "enter")
        await hand.until_on("BrowseScreen")
        await hand.until(lambda: hand.app.screen.query_one(LongList).key == "ml-1", "the short one")
        await hand.press("m", "ctrl+u", "x", "enter")
        await hand.until_told("not a number")
        await hand.press("m", "ctrl+u", "1", "enter")
        await hand.until_told("No question of this list fits")


async def test_typing_stays_fast_over_ten_thousand_questions() -> None:
    many = {
        f"q-{n}": REGULARISATION.model_copy(update={"id": f"q-{n}", "question": f"Number {n} about [/foo] trees?"})
        for n in range(10_000)
    }
    async with at_the_keyboard(make_studio(bank=replace(BANK, questions=many))) as hand:
        hand.rooms.browse()
        await hand.until_on("BrowseScreen")
        screen = hand.app.screen
        assert isinstance(screen, BrowseScreen)
        for text in ("n", "num", "999", "trees 77", ""):
            screen._filter(text=text)
        await hand.until_shown("10000 of 10000", "[/foo]")
        await hand.press("end", "pageup", "home", "pagedown")
        await hand.press("slash")
        assert screen.query_one(Input).has_focus
        await hand.press("escape")
        assert screen.query_one(LongList).has_focus
        await hand.press("escape")
        await hand.until_on("HomeScreen")


# -- set-up -----------------------------------------------------------------------------------------------------------


async def test_everything_that_is_chosen_reaches_the_session() -> None:
    async with at_the_keyboard() as hand:
        hand.rooms.set_up("ml-65")
        await hand.until_on("SetUpScreen")
        rows = hand.app.screen.query_one
        await hand.press("right", "down", "right", "down", "right", "right", "down", "right")
        await hand.until(lambda: rows("#framework", PickRow).value != "compare_a_b", "another framework")
        await hand.press("down", "down", "down", "right", "enter")
        await hand.until_on("InterviewScreen")
        setup = hand.talk.interview.session.setup
        assert (setup.mode, setup.level, setup.overtime) == ("practice", "senior", True)
        assert hand.talk.interview.session.budget_s == 600
        assert not setup.authored


async def test_a_framework_is_chosen_from_the_whole_list() -> None:
    async with at_the_keyboard() as hand:
        hand.rooms.set_up("ml-65")
        await hand.until_on("SetUpScreen")
        await hand.press("f", "end", "enter")
        await hand.until_on("SetUpScreen")
        last = list(BANK.frameworks)[-1]
        await hand.until(lambda: hand.app.screen.query_one("#framework", PickRow).value == last, "the last")


async def test_a_model_that_cannot_be_reached_is_said_before_the_clock_runs() -> None:
    studio = make_studio()

    def refuse(name: str, role: str) -> Any:
        raise SettingsError(f"There is no key for {name} [/b].")

    studio.connect = refuse
    async with at_the_keyboard(studio) as hand:
        hand.rooms.set_up("ml-65")
        await hand.until_on("SetUpScreen")
        await hand.press("n", "ctrl+u", *"openai:x", "enter", "enter")
        await hand.until_shown("There is no key for openai:x [/b].")
        await hand.press("enter")
        await hand.until_on("SetUpScreen")
        assert isinstance(hand.app.screen, SetUpScreen)
        assert not hand.studio.history()


async def test_an_unknown_question_is_said() -> None:
    async with at_the_keyboard() as hand:
        hand.rooms.set_up("ml-650")
        await hand.until_shown("There is no question", "ml-65")


# -- prediction and report --------------------------------------------------------------------------------------------


async def test_one_key_skips_the_prediction() -> None:
    async with at_the_keyboard() as hand:
        interview = await talked(hand)
        hand.app.push_screen(PredictionScreen(hand.rooms, interview))
        await hand.until_on("PredictionScreen")
        await hand.press("s")
        await hand.until_on("ReportScreen")
        await hand.until_shown("Coverage found, no decision")
        assert interview.session.prediction is None


async def graded(hand: Hand) -> Interview:
    interview = await talked(hand)
    hand.app.push_screen(ReportScreen(hand.rooms, interview))
    await hand.until(lambda: interview.state is State.GRADED, "graded")
    await hand.until_shown("Coverage found")
    return interview


async def test_states_are_words_and_the_model_answer_waits_for_a_key() -> None:
    async with at_the_keyboard(size=(100, 90)) as hand:
        await graded(hand)
        await hand.until_shown("+ covered", "- missing", "“L1 adds lambda", "What would have moved it most", "Next")
        assert "A strong answer" not in screen_text(hand.app)
        await hand.press("m")
        await hand.until_shown("A strong answer, in outline")
        await hand.press("t")
        await hand.until_shown("1. Interviewer · question")


async def test_copying_happens_on_a_key_only() -> None:
    async with at_the_keyboard() as hand:
        await graded(hand)
        assert hand.app.clipboard == ""
        await hand.press("c")
        await hand.until_told("Copied")
        assert hand.app.clipboard.startswith("# How do L1")


async def test_export_says_where_and_never_writes_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with at_the_keyboard() as hand:
        interview = await graded(hand)
        await hand.press("e")
        await hand.until_told("Written:")
        await hand.press("e")
        await hand.until(lambda: len(list(tmp_path.iterdir())) == 4, "four files")
        found = json.loads((tmp_path / f"interview-ml-65-{interview.session.id}.json").read_text("utf-8"))
        assert found["question"]["id"] == "ml-65"


async def test_answering_again_sets_up_the_same_question() -> None:
    async with at_the_keyboard() as hand:
        await graded(hand)
        await hand.press("a")
        await hand.until_on("SetUpScreen")
        await hand.until_shown("How do L1 and L2")


def grading_model(**options: Any) -> ScriptedModel:
    def each(request: Any) -> Any:
        return options.get("script") or findings(*(finding(name, "missing") for name in ids_asked(request)))

    return ScriptedModel(each=each)


async def test_grading_can_be_stopped_and_graded_offline_instead() -> None:
    studio = make_studio(model=grading_model(script=[asyncio.Event()]))
    async with at_the_keyboard(studio) as hand:
        interview = await talked(hand, grader="fake:model")
        hand.app.push_screen(ReportScreen(hand.rooms, interview))
        await hand.until_shown("Grading: 0 of 3 branches")
        await hand.press("escape")
        await hand.until_shown("Not graded", "Grading was stopped", "The talk is saved.")
        assert interview.state is State.CLOSED
        await hand.press("g", "home", "enter")
        await hand.until(lambda: interview.state is State.GRADED, "graded offline")
        await hand.until_shown("Coverage found")


async def test_a_failed_grading_offers_both_ways_on() -> None:
    broken = ProviderError(Outcome.SETUP, "The key [/b] was refused.")
    studio = make_studio(model=grading_model(script=[broken]))
    async with at_the_keyboard(studio) as hand:
        interview = await talked(hand, grader="fake:model")
        hand.app.push_screen(ReportScreen(hand.rooms, interview))
        await hand.until_shown("[/b] was refused", "Grade again", "Grade offline")
        await hand.press("g", "home", "enter")
        await hand.until(lambda: interview.state is State.GRADED, "graded offline")


async def test_all_grades_are_kept_and_can_be_looked_through() -> None:
    async with at_the_keyboard() as hand:
        interview = await graded(hand)
        await hand.press("g", "enter")
        await hand.until(lambda: len(interview.session.scorecards) == 2, "graded twice")
        await hand.until_shown("Other grade")
        await hand.press("v")
        await hand.until_shown("Coverage found")


# -- history ----------------------------------------------------------------------------------------------------------


async def test_history_opens_resumes_and_deletes_after_a_question() -> None:
    async with at_the_keyboard() as hand:
        await talked(hand)
        unfinished = hand.studio.begin(Choice("ml-1"))
        await hand.press("h")
        await hand.until_shown("2 sessions", "unfinished", "not graded yet")
        await hand.press("d")
        await hand.until_on("Ask")
        await hand.press("enter")
        await hand.until_shown("2 sessions")
        await hand.press("d", "right", "enter")
        await hand.until_shown("1 session")
        assert unfinished.session.id not in hand.journal.lines
        await hand.press("enter")
        await hand.until_on("PredictionScreen")
        await hand.press("escape")
        await hand.until_on("HistoryScreen")


async def test_a_session_whose_model_is_gone_goes_on_offline() -> None:
    studio = make_studio(model=ScriptedModel())
    begun = studio.begin(Choice("ml-65", interviewer="fake:model"))

    def refuse(name: str, role: str) -> Any:
        raise SettingsError("There is no key.")

    studio.connect = refuse
    async with at_the_keyboard(studio) as hand:
        hand.rooms.resume(begun.session.id)
        await hand.until_shown("There is no key.", "Go on offline")
        await hand.press("enter")
        await hand.until_on("InterviewScreen")
        assert hand.talk.interview.desk.interviewer.name == studio.interviewer(OFFLINE).name


async def test_a_history_that_cannot_be_read_is_said() -> None:
    from interviewer.core.errors import JournalError

    studio = make_studio()

    def broken(limit: int = 0) -> Any:
        raise JournalError("The history is damaged [/b].")

    studio.journal.sessions = broken  # type: ignore[method-assign]
    async with at_the_keyboard(studio) as hand:
        await hand.until_told("The history is damaged [/b].")


# -- everywhere -------------------------------------------------------------------------------------------------------


async def test_help_lists_every_command_of_the_screen() -> None:
    async with at_the_keyboard(size=(100, 80)) as hand:
        await hand.begin()
        await hand.press("f1")
        await hand.until_on("HelpScreen")
        text = screen_text(hand.app)
        from interviewer.tui.screens.interview import InterviewScreen

        assert all(command.TEXT in text for command in InterviewScreen.commands())
        await hand.press("escape")
        await hand.until_on("InterviewScreen")


async def test_the_palette_offers_what_can_be_done() -> None:
    async with at_the_keyboard() as hand:
        await hand.press("ctrl+p")
        await hand.until_shown("Browse (B)", "History (H)")
        await hand.press(*"history", "enter")
        await hand.until_on("HistoryScreen")


async def test_the_theme_can_be_switched() -> None:
    async with at_the_keyboard() as hand:
        assert hand.app.current_theme.dark
        await hand.press("f12")
        await hand.until(lambda: not hand.app.current_theme.dark, "light")


async def test_options_are_chosen_with_the_mouse() -> None:
    async with at_the_keyboard() as hand:
        hand.rooms.set_up("ml-65")
        await hand.until_on("SetUpScreen")
        rows = hand.app.screen.query_one
        await hand.pilot.click("#level", offset=(37, 0))
        await hand.until(lambda: rows("#level", PickRow).value == "staff", "staff")
        await hand.pilot.click("#framework", offset=(30, 0))
        await hand.until(lambda: rows("#framework", PickRow).value != "compare_a_b", "the next one")
        await hand.pilot.click("#framework", offset=(17, 0))
        await hand.until(lambda: rows("#framework", PickRow).value == "compare_a_b", "the one before")


async def test_what_was_wrong_is_put_right_in_the_report() -> None:
    async with at_the_keyboard(size=(100, 90)) as hand:
        interview = await talked(hand, f"{ANSWER} Ridge sets small weights to zero.", level="senior")
        interview.predict(None, None, ("p_prior",))
        hand.app.push_screen(ReportScreen(hand.rooms, interview))
        await hand.until_shown("To put right", "Correct:", "your claim", "Dimensions")


async def test_a_narrow_report_still_says_everything() -> None:
    async with at_the_keyboard(size=(44, 60)) as hand:
        await graded(hand)
        await hand.until_shown("+ covered", "- missing")
