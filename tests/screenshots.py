"""Takes the pictures of the README from the real program with the real bank.

python -m tests.screenshots [FOLDER]
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

SAID = (
    "Both put a price on large weights so that the model overfits less. Lasso adds lambda times the sum of the "
    "absolute weights, ridge adds lambda times the sum of their squares. Lasso sets some weights exactly to zero, so "
    "it selects features, while ridge shrinks all of them and keeps every feature."
)
MORE = (
    "Look at the slope near zero: for the absolute value it stays constant, so a small weight keeps being pushed and "
    "reaches exactly zero; for the square the push fades with the weight."
)


async def take(folder: Path) -> None:
    """Home, the talk and the report at 110 by 34."""
    from interviewer.compose import build_studio
    from interviewer.engine.studio import Choice
    from interviewer.tui.screens.interview import InterviewScreen
    from interviewer.wishes import Wishes
    from tests.tui.driving import at_the_keyboard

    async with at_the_keyboard(build_studio(Wishes(model="offline")), size=(110, 34)) as hand:
        interview = hand.studio.begin(Choice("ml-65"))
        hand.app.push_screen(InterviewScreen(hand.rooms, interview))
        await hand.until_on("InterviewScreen")
        for turn, text in enumerate((SAID, MORE)):
            hand.talk.box.text = text
            await hand.press("f5")
            await hand.until(lambda turn=turn: len(interview.session.turns) == 3 + 2 * turn, "answered")
        hand.talk.box.text = "With 5,000 columns and 800 rows I would begin with"
        hand.talk.box.move_cursor(hand.talk.box.document.end)
        await hand.until(lambda: "5,000 columns and 800 rows I" in hand.talk.box.text, "typed")
        await hand.pilot.pause()
        save(hand.app, folder / "interview.svg")
        hand.talk.box.text = ""
        await hand.press("f10", "tab", "enter")
        await hand.until_on("PredictionScreen")
        await hand.press("s")
        await hand.until_on("ReportScreen")
        await hand.until_shown("The tree")
        save(hand.app, folder / "report.svg")


def save(app, path: Path) -> None:
    """Without the web font that Textual's pictures would load."""
    picture = app.export_screenshot(title="interviewer")
    path.write_text(re.sub(r"@font-face \{[^}]*\}\s*", "", picture), encoding="utf-8")


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".assets")
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["INTERVIEWER_HOME"] = home
        asyncio.run(take(folder))


if __name__ == "__main__":
    main()
