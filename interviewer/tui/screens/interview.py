"""What a person can do during the talk. What is allowed when is asked of the session, never decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on

from interviewer.core.session import State
from interviewer.engine import views
from interviewer.engine.studio import OFFLINE
from interviewer.tui import commands as do
from interviewer.tui.dialogs import Ask, AskText, Menu
from interviewer.tui.screens.talk import TalkScreen
from interviewer.tui.widgets.answer_box import SafeArea
from interviewer.tui.widgets.trouble_card import TroubleCard

if TYPE_CHECKING:
    from collections.abc import Sequence


class InterviewScreen(TalkScreen):
    """One interview, with everything that can be done in it."""

    UNDERSTANDS: ClassVar[Sequence[type[do.Command]]] = (
        do.Send,
        do.GetHint,
        do.ToggleScratchpad,
        do.ToggleTree,
        do.Pause,
        do.TryAgain,
        do.GoOffline,
        do.OpenMenu,
        do.SaidThat,
        do.SkipQuestion,
        do.NextPhase,
        do.Finish,
        do.Leave,
        do.ScrollUp,
        do.ScrollDown,
    )
    ABOUT = "Answer as you would speak. Your clock runs only while it is your turn. Nothing you type is ever lost."

    def can(self, command: type[do.Command]) -> bool:
        """What the session's state allows."""
        state, session = self.interview.state, self.interview.session
        if command in {do.GetHint, do.SaidThat, do.SkipQuestion}:
            return state is State.CANDIDATE_TURN
        if command in {do.TryAgain, do.GoOffline}:
            return self.failed
        if command is do.NextPhase:
            return state is State.CANDIDATE_TURN and views.has_next_phase(session)
        if command is do.ToggleTree:
            return session.setup.mode == "practice"
        if command is do.Pause:
            return state in {State.CANDIDATE_TURN, State.PAUSED}
        if command is do.Send:
            return state is not State.CLOSED
        return True

    # -- commands -----------------------------------------------------------------------------------------------------

    @on(do.Send)
    def _send(self) -> None:
        text = self.box.text
        if self.interview.state is not State.CANDIDATE_TURN:
            self.say("It is not your turn yet. What you typed stays in the box.", warn=True)
        elif not text.strip():
            self.say("Nothing to send yet. Type an answer; F4 skips the question, F2 gives a hint.", warn=True)
        else:
            self._sending = text
            self._listen(self.interview.answer(text, pasted=self.box.pasted))

    def _hand_over(self, reason: Literal["skip", "said", "next_phase", "retry"]) -> None:
        if self.interview.state is State.CANDIDATE_TURN:
            self._listen(self.interview.hand_over(reason))

    @on(do.SaidThat)
    def _said(self) -> None:
        self._hand_over("said")

    @on(do.SkipQuestion)
    def _skip(self) -> None:
        self._hand_over("skip")

    @on(do.NextPhase)
    def _next_phase(self) -> None:
        self._hand_over("next_phase")

    @on(do.GetHint)
    def _hint(self) -> None:
        before = len(self.interview.session.hints)
        if self.attempt(self.interview.hint) and len(self.interview.session.hints) == before:
            self.say("There is no further hint for this.")

    @on(do.Pause)
    def _pause(self) -> None:
        self.attempt(self.interview.resume if self.interview.state is State.PAUSED else self.interview.pause)

    @on(do.ToggleScratchpad)
    def _scratchpad(self) -> None:
        if not self.side.toggle_notes():
            self.box.focus()

    @on(do.ToggleTree)
    def _tree(self) -> None:
        self.side.toggle_tree()

    @on(do.ScrollUp)
    def _scroll_up(self) -> None:
        self.transcript.scroll_page_up(animate=False)

    @on(do.ScrollDown)
    def _scroll_down(self) -> None:
        self.transcript.scroll_page_down(animate=False)

    @on(do.OpenMenu)
    async def _menu(self) -> None:
        if self.interview.state is State.INTERVIEWER_TURN:
            await self._stop_reply()
        else:
            self.app.push_screen(Menu([each for each in self.available() if each is not do.OpenMenu]), self._wish)

    def _wish(self, slug: str | None) -> None:
        if slug:
            self.action_command(slug)

    # -- trouble, and the end -----------------------------------------------------------------------------------------

    @on(TroubleCard.Answered)
    async def _answered(self, message: TroubleCard.Answered) -> None:
        self.box.focus()
        if message.answer == "cap":
            self._raise_cap()
        elif message.answer == "leave":
            await self._go()
        elif message.answer == "grade":
            self.rooms.after_talk(self.interview)
        elif message.answer == "retry":
            self._hand_over("retry")
        elif message.answer == "offline":
            self._go_on_offline()

    @on(do.TryAgain)
    def _try_again(self) -> None:
        self._hand_over("retry")

    @on(do.GoOffline)
    def _go_on_offline(self) -> None:
        self.interview.desk.interviewer = self.rooms.studio.interviewer(OFFLINE)
        self._hand_over("retry")

    def _raise_cap(self) -> None:
        meter = self.rooms.studio.meter

        def raised(value: str | None) -> None:
            try:
                meter.cap_usd = float(value or "")
            except ValueError:
                self.say("The cap was not changed.", warn=True)
            else:
                self._hand_over("retry")

        text = "US dollars, counted from the start of the program."
        self.app.push_screen(AskText("Raise the cap to", text, f"{2 * (meter.cap_usd or 0):.2f}"), raised)

    @on(SafeArea.Refused)
    def _refused(self, message: SafeArea.Refused) -> None:
        self.say(f"{message.length:,} characters are too many for one paste; nothing was inserted.", warn=True)

    @on(do.Finish)
    def _finish(self) -> None:
        if self.interview.state is State.CLOSED:
            self.rooms.after_talk(self.interview)
            return
        draft = self.box.text.strip()
        text = "What you have typed counts as your last answer." if draft else "The talk ends and is graded."
        question = Ask("Finish the interview?", text, {"": "Go on talking", "finish": "Finish"})
        self.app.push_screen(question, self._finish_if)

    async def _finish_if(self, answer: str | None) -> None:
        if answer:
            await self._stop_reply()
            draft = self.box.text
            if self.attempt(lambda: self.interview.close("ended", draft)):
                self.box.sent(draft)
                self.rooms.after_talk(self.interview)

    @on(do.Leave)
    async def _leave(self) -> None:
        await self._ask_to_go("Leave the interview?", quits=False)

    def quit(self) -> None:
        """End the program, after a question when something is typed."""
        self.call_later(self._ask_to_go, "End the program?", quits=True)

    async def _ask_to_go(self, title: str, *, quits: bool) -> None:
        if not self.box.text.strip():
            await self._go(quits=quits)
            return
        text = "The session, your time and the draft you have typed are kept; the home screen offers to go on."

        async def answered(answer: str | None) -> None:
            if answer:
                await self._go(quits=quits)

        self.app.push_screen(Ask(title, text, {"": "Stay", "go": "Leave, keep the draft"}), answered)

    async def _go(self, *, quits: bool = False) -> None:
        await self._stop_reply()
        self._keep()
        if quits:
            self.app.exit(message=None)
            return
        self.app.notify("The session is kept. Home offers to go on with it.", markup=False)
        self.app.pop_screen()
