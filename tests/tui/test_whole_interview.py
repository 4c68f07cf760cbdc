"""One whole interview by keys alone, in the smallest ordinary window."""

from __future__ import annotations

from interviewer.core.session import State
from tests.tui.driving import at_the_keyboard, screen_text


async def test_from_home_to_report_and_back_by_keys() -> None:
    async with at_the_keyboard() as hand:
        await hand.press("b")
        await hand.until_on("BrowseScreen")
        await hand.press("slash")
        await hand.type("l1 l2")
        await hand.until_shown("1 of 3")
        await hand.press("enter", "enter")
        await hand.until_on("SetUpScreen")
        await hand.press("right", "enter")
        await hand.until_on("InterviewScreen")
        await hand.until_shown("How do L1 and L2", "8:00 left", "Your turn")
        await hand.type("L1 adds the absolute weights.\nL2 adds the square of them.")
        await hand.press("ctrl+s")
        await hand.until(lambda: hand.talk.box.text == "", "the box is empty")
        await hand.until_shown("Interviewer", "You", "L2 adds the square")
        interview = hand.talk.interview
        await hand.type("The slope is constant near zero.")
        await hand.press("f5")
        await hand.until(lambda: len(interview.session.turns) >= 5, "two replies")
        await hand.press("f10")
        await hand.until_on("Ask")
        await hand.press("right", "enter")
        await hand.until_on("PredictionScreen")
        await hand.press("right", "right", "right", "tab", "right", "tab", "space", "f5")
        await hand.until_on("ReportScreen")
        await hand.until(lambda: interview.state is State.GRADED, "graded")
        await hand.until_shown("coverage", "covered", "absolute weights")
        prediction = interview.session.prediction
        assert prediction is not None
        assert (prediction.decision, prediction.confidence, prediction.ticks) == ("hire", 10, ("p_l1",))
        await hand.press("escape")
        await hand.until_on("BrowseScreen")
        assert "1x" in screen_text(hand.app)
        await hand.press("escape")
        await hand.until_shown("Recent", "How do L1 and L2")


async def test_the_same_in_a_large_window_with_a_light_theme_and_the_mouse() -> None:
    async with at_the_keyboard(size=(200, 60), theme="textual-light") as hand:
        await hand.pilot.click("LongList", offset=(10, 1))
        await hand.until_on("SetUpScreen")
        await hand.pilot.click("#start")
        await hand.until_on("InterviewScreen")
        await hand.type("Lasso is absolute.")
        await hand.pilot.click("FooterKey")
        await hand.until(lambda: len(hand.talk.interview.session.turns) == 3, "a follow-up")
