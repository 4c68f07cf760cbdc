"""One interview as it runs: the only door through which events pass.

Every event is checked against the table, committed to the journal and only then acted upon. The candidate's clock
is charged by ticks of the front end while the candidate holds the floor; what a provider takes is never charged.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from interviewer.core import events as ev
from interviewer.core.director import Help, Stop, next_hint, next_move
from interviewer.core.errors import InterviewerError, Outcome, ProviderError
from interviewer.core.grading import build_scorecard
from interviewer.core.session import Session, State
from interviewer.core.text import clean
from interviewer.engine.ports import Draft, Reply
from interviewer.engine.timing import ClockReading, Stopwatch, read_clock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from interviewer.core.bank import Decision
    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import BranchVerdicts, Scorecard
    from interviewer.engine.ports import Clock, Grader, Interviewer, Journal

FAREWELL = {
    "finished": "Thank you. That is all I wanted to ask.",
    "time_up": "We are out of time, so let us stop here. Thank you.",
    "ended": "Thank you. Let us stop here.",
    "out_of_answers": "Thank you. Let us stop here.",
}
"""Last words by reason of closing."""


@dataclass
class Desk:
    """The tools an interview works with; front ends may exchange the interviewer while it runs."""

    interviewer: Interviewer
    journal: Journal
    clock: Clock


class Interview:
    """A session, the rubric it is held against, and the desk."""

    def __init__(self, session: Session, rubric: Rubric, desk: Desk) -> None:
        self.session = session
        self.rubric = rubric
        self.desk = desk
        self._stopwatch = Stopwatch(desk.clock)
        self._draft = Draft()

    @property
    def state(self) -> State:
        """Where the session stands."""
        return self.session.state

    @property
    def restored_draft(self) -> Draft:
        """What was typed and not sent when the program last ended."""
        return self._draft

    def record(self, kind: type[Any], *, charged_s: float | None = None, **fields: Any) -> None:
        """Check, commit, then act: the one way in for every event.

        `charged_s` overrides the stopwatch, for talks that took place elsewhere. Raises IllegalEvent, JournalError.
        """
        self._stopwatch.tick()
        charged = self._stopwatch.pending if charged_s is None else charged_s
        event = kind(at=self.desk.clock.now().isoformat(timespec="milliseconds"), charged_s=round(charged, 3), **fields)
        following = self.session.apply(event)
        self.desk.journal.append(self.session.id, self.session.length, event)
        self.session = following
        self._stopwatch.run(following.state is State.CANDIDATE_TURN)

    def start(self, setup: dict[str, Any]) -> None:
        """Ask the question and start the clock; `setup` holds the fields of `Started`."""
        self.record(ev.Started, **setup)

    def wake(self) -> None:
        """Take up a session that was loaded from the journal: time that a crash left uncounted is charged now."""
        self._draft = self.desk.journal.draft(self.session.id)
        if self.state in {State.CANDIDATE_TURN, State.PAUSED}:
            if self.state is State.CANDIDATE_TURN and self._draft.after == self.session.length:
                self._stopwatch.owe(self._draft.charged_s)
            self.record(ev.Resumed)

    # -- the talk ---------------------------------------------------------------------------------------------------

    async def answer(self, text: str, *, pasted: bool = False) -> AsyncGenerator[str, None]:
        """Record the answer, then stream the interviewer's reply; see `reply`."""
        self._take_down(text, pasted=pasted)
        async with aclosing(self.reply()) as pieces:
            async for piece in pieces:
                yield piece

    def _take_down(self, text: str, *, pasted: bool = False) -> None:
        """Record an answer; the draft has become it."""
        self.record(ev.Answered, text=clean(text), pasted=pasted)
        self._draft = Draft(scratch=self._draft.scratch)
        self.desk.journal.save_draft(self.session.id, self._draft)

    async def hand_over(self, reason: Literal["skip", "said", "next_phase", "retry"]) -> AsyncGenerator[str, None]:
        """Give the floor back without an answer, then stream the reply."""
        self.record(ev.Passed, reason=reason)
        async with aclosing(self.reply()) as pieces:
            async for piece in pieces:
                yield piece

    async def reply(self) -> AsyncGenerator[str, None]:
        """Stream the interviewer's next words. However this ends, the floor is the candidate's or the talk is closed.

        Raises ProviderError when no reply could be had: the answer is kept.
        """
        move = next_move(self.session, self.rubric, self.desk.interviewer.policy)
        if isinstance(move, Stop):
            self.close(move.reason)
            yield FAREWELL[move.reason]
            return
        if isinstance(move, Help):
            self.record(ev.FollowedUp, text="Here is a hint.", intent="acknowledge")
            self._give(move)
            yield f"Here is a hint. {move.text}"
            return
        said = ""
        try:
            async with aclosing(self.desk.interviewer.reply(self.session, self.rubric, move)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Reply):
                        self.record(ev.FollowedUp, **vars(piece))
                        return
                    said += piece
                    yield piece
        except ProviderError as error:
            self._fail(error.outcome, str(error), said or error.partial)
            raise
        finally:
            if self.state is State.INTERVIEWER_TURN:
                self._fail(Outcome.CANCELLED, "The reply was cancelled.", said)

    def _fail(self, outcome: Outcome, message: str, partial: str) -> None:
        self.record(ev.InterviewerFailed, outcome=outcome.value, message=message, partial=partial)

    def hint(self) -> Help | None:
        """Give the next rung of a hint, or None when there is no more help to give."""
        help_ = next_hint(self.session, self.rubric)
        if help_ is not None:
            self._give(help_)
        return help_

    def _give(self, help_: Help) -> None:
        branch = self.rubric.branch_of.get(help_.point, "")
        self.record(ev.HintGiven, point=help_.point, branch=branch, rung=help_.rung, text=help_.text)

    def pause(self, reason: Literal["asked", "gap"] = "asked") -> None:
        """Stop the clock."""
        self.record(ev.Paused, reason=reason)

    def resume(self) -> None:
        """Let the clock run again."""
        self.record(ev.Resumed)

    def close(self, reason: Literal["finished", "time_up", "ended", "out_of_answers"], draft: str = "") -> None:
        """End the talk; a draft that was being typed is kept as the last answer, after a pause too."""
        if draft.strip() and self.state is State.PAUSED:
            self.resume()
        if draft.strip() and self.state is State.CANDIDATE_TURN:
            self._take_down(draft)
        self.record(ev.Closed, reason=reason, text=FAREWELL[reason])

    def abandon(self) -> None:
        """Throw the session away unfinished; it stays in the history as abandoned."""
        self.record(ev.Abandoned)

    # -- time and drafts --------------------------------------------------------------------------------------------

    def tick(self, draft: str = "") -> ClockReading:
        """Charge the time since the last tick and say what the clock shows; call it about once a second.

        At zero the draft becomes the last answer and the session is closed, unless it was set to go on as overtime.
        A gap of more than five seconds between ticks (suspended machine) is not charged and pauses the session.
        """
        gap = self._stopwatch.tick()
        reading = read_clock(self.session, self._stopwatch.pending)
        if gap and self.state is State.CANDIDATE_TURN:
            self.pause("gap")
        elif reading.is_over and self.state is State.CANDIDATE_TURN:
            self.close("time_up", draft)
        return reading

    def keep_draft(self, text: str, scratch: str = "") -> None:
        """Put what is being typed on disk, with the seconds it has taken so far."""
        self._draft = Draft(clean(text), self._stopwatch.pending, clean(scratch), self.session.length)
        self.desk.journal.save_draft(self.session.id, self._draft)

    # -- after the talk ---------------------------------------------------------------------------------------------

    def predict(self, decision: Decision | None, confidence: int | None, ticks: tuple[str, ...]) -> None:
        """Keep what the candidate expects, before a grade is shown."""
        self.record(ev.Predicted, decision=decision, confidence=confidence, ticks=ticks)

    async def grade(self, grader: Grader) -> AsyncGenerator[BranchVerdicts, None]:
        """Grade, yielding branches as they are judged; what an unfinished grading by this grader found is kept.

        Raises ProviderError when not all could be judged; `partial_scorecard` then shows what there is.
        """
        self.record(ev.GradingStarted, stamp=grader.stamp(self.rubric))
        try:
            async with aclosing(grader.grade(self.session, self.rubric, self.session.verdicts)) as found:
                async for branch in found:
                    self.record(ev.BranchGraded, verdicts=branch.verdicts, usage=branch.usage)
                    yield branch.verdicts
            self.record(ev.Graded, scorecard=self._scorecard(grader))
        except InterviewerError as error:
            outcome = error.outcome.value if isinstance(error, ProviderError) else Outcome.UNKNOWN.value
            self.record(ev.GradingFailed, outcome=outcome, message=str(error))
            raise
        finally:
            if self.state is State.GRADING:
                self.record(ev.GradingFailed, outcome=Outcome.CANCELLED.value, message="Grading was stopped.")

    def partial_scorecard(self, grader: Grader) -> Scorecard:
        """What a broken-off grading has found so far; never stored as a grade."""
        return self._scorecard(grader)

    def _scorecard(self, grader: Grader) -> Scorecard:
        stamp = grader.stamp(self.rubric)
        replied = [branch.model for branch in self.session.verdicts if branch.model]
        return build_scorecard(
            self.rubric,
            self.session.verdicts,
            self.session.setup.level,
            stamp.model_copy(update={"model": replied[0]}) if replied else stamp,
            decides=grader.decides(self.session),
            notes=grader.notes,
        )
