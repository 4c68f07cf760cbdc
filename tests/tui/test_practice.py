"""Practice mode: after every answer one sees what its words were found to say; in an interview one does not."""

from __future__ import annotations

import pytest

from tests.tui.driving import at_the_keyboard, screen_text

SAID = "Lasso adds absolute weights."


@pytest.mark.parametrize("mode", ["practice", "interview"])
async def test_feedback_belongs_to_practice(mode: str) -> None:
    async with at_the_keyboard(size=(120, 40)) as hand:
        interview = await hand.begin(mode=mode)
        hand.talk.box.text = SAID
        await hand.press("f5")
        await hand.until(lambda: len(interview.session.turns) > 2, "answered")
        await hand.until(lambda: hand.talk.box.text == "", "the box is empty")
        assert ("In your last answer" in screen_text(hand.app)) is (mode == "practice")
        assert ("found: L1 adds the sum" in screen_text(hand.app)) is (mode == "practice")
