"""The model grader: requests over a byte-identical prefix, every quote found by the program itself.

`standard` asks once per branch, `fast` once for everything, `careful` at least twice for every point (`careful.py`).
The model says covered, mentioned, missing or wrong and copies the words that show it. It never writes a number for a
point, a branch or the whole, and it never sees the arithmetic. A verdict whose quote is not in the candidate's own
words is asked again once and then counts as not assessed.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interviewer import __version__
from interviewer.core.errors import Outcome, ProviderError
from interviewer.core.evidence import is_non_answer
from interviewer.core.scorecard import BranchVerdicts, MisconceptionVerdict, PointVerdict, Stamp, Verdict
from interviewer.engine.graders.careful import agree, join_items, settled
from interviewer.engine.graders.judging import WHOLE, Answered, Sheet, read_sheet, sheets_of
from interviewer.engine.graders.reach import was_reached
from interviewer.engine.graders.transcripts import parts_of
from interviewer.engine.ports import ChatRequest, Delta, Done, GradedBranch, Message, Usage
from interviewer.engine.talk_prompt import REPLY_SCHEMA, TalkPrompt

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from interviewer.core.rubric import Rubric, RubricBranch
    from interviewer.core.scorecard import GradingMode
    from interviewer.core.session import Session, Turn
    from interviewer.engine.ports import ChatModel
    from interviewer.engine.prompting import Prompts

VERSION = "model-2"
MAX_TOKENS = 6000
"""Upper limit of one branch's reply; thinking included where the model thinks."""
AT_ONCE = 8
"""Requests in flight at the same time: a careful grade has forty and more."""


@dataclass(frozen=True)
class _Part:
    """As much of a talk as fits the model's window."""

    session: Session
    rubric: Rubric
    turns: Sequence[Turn]


@dataclass(frozen=True)
class _Desk:
    """What the requests of one grading share."""

    session: Session
    rubric: Rubric
    warm: asyncio.Event
    """Set once the prefix is in the provider's cache."""
    free: asyncio.Semaphore


class ModelGrader:
    """Judges branch by branch with a model."""

    notes = ()

    def __init__(self, model: ChatModel, prompts: Prompts, mode: GradingMode = "standard") -> None:
        self.mode = mode
        self._model = model
        self._prompts = prompts
        self._rules = prompts.get("grader")
        self._branch = prompts.get("grader_branch")
        self._whole = prompts.get("grader_whole")
        self._again = prompts.get("grader_again")

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def decides(self, session: Session) -> bool:
        """A judged answer may be decided upon."""
        return True

    def stamp(self, rubric: Rubric) -> Stamp:
        """Grader, rubric, prompts and model."""
        return Stamp(
            grader=self.name,
            grader_version=VERSION,
            mode=self.mode,
            rubric_version=rubric.version,
            prompt_version="+".join(
                t.version
                for t in (self._prompts.get("interviewer"), self._rules, self._branch, self._whole, self._again)
            ),
            model=self._model.name,
            app_version=__version__,
        )

    async def grade(
        self, session: Session, rubric: Rubric, done: Sequence[BranchVerdicts] = ()
    ) -> AsyncGenerator[GradedBranch, None]:
        """Yield branches as they are judged; raises ProviderError at the end if any failed."""
        finished = {verdicts.branch for verdicts in done}
        sheets = [sheet for sheet in sheets_of(rubric) if sheet.branch not in finished]
        if all(is_non_answer(turn.text) for turn in session.turns if turn.by_candidate):
            for sheet in sheets:
                yield GradedBranch(_nothing_said(session, rubric, sheet))
            return
        orders = [tuple(sheets)] if self.mode == "fast" and sheets else [(sheet,) for sheet in sheets]
        async with aclosing(self._judge_all(session, rubric, orders)) as judged:
            async for branch in judged:
                yield branch

    async def _judge_all(
        self, session: Session, rubric: Rubric, orders: Sequence[Sequence[Sheet]]
    ) -> AsyncGenerator[GradedBranch, None]:
        """All orders at once, once the first has begun to answer and so has put the prefix into the cache."""
        desk = _Desk(session, rubric, asyncio.Event(), asyncio.Semaphore(AT_ONCE))
        tasks = [
            asyncio.create_task(self._judge(desk, sheets, leads=number == 0)) for number, sheets in enumerate(orders)
        ]
        failures: list[ProviderError] = []
        try:
            for finished in asyncio.as_completed(tasks):
                try:
                    for branch in await finished:
                        yield branch
                except ProviderError as error:
                    failures.append(error)
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError, ProviderError):
                    await task
        if failures:
            worst = failures[0]
            raise ProviderError(
                worst.outcome,
                f"{len(orders) - len(failures)} of {len(orders)} parts were graded; the rest failed: {worst}",
                retry_after=worst.retry_after,
            )

    async def _judge(self, desk: _Desk, sheets: Sequence[Sheet], *, leads: bool) -> list[GradedBranch]:
        if not leads:
            await desk.warm.wait()
        try:
            if self.mode == "careful":
                found, end = await self._judge_carefully(desk, sheets[0])
            else:
                found, end = await self._judge_talk(desk, sheets)
        finally:
            desk.warm.set()
        verdicts = [answered.verdicts(desk.session, desk.rubric) for answered in found]
        return [
            GradedBranch(verdict.model_copy(update={"model": end.model}), Usage() if number else end.usage)
            for number, verdict in enumerate(verdicts)
        ]

    async def _judge_carefully(self, desk: _Desk, sheet: Sheet) -> tuple[list[Answered], Done]:
        """Every item in requests of its own: twice, and once more where the two differ or say `mentioned`."""
        first, *others = sheet.items
        readings = [await self._read(desk, sheet.only(first))]  # alone, so that the rest find the prefix in the cache
        readings += await asyncio.gather(*(self._read(desk, sheet.only(item)) for item in others))
        ends = [end for _, end in readings]
        total = sum((end.usage for end in ends), Usage())
        return [join_items(sheet, [answered for answered, _ in readings])], replace(ends[0], usage=total)

    async def _read(self, desk: _Desk, sheet: Sheet) -> tuple[Answered, Done]:
        """One item until its readings settle."""
        found: list[Answered] = []
        ends: list[Done] = []
        while not settled(found):
            (answered,), end = await self._judge_talk(desk, [sheet])
            found.append(answered)
            ends.append(end)
        return agree(found), replace(ends[0], usage=sum((end.usage for end in ends), Usage()))

    async def _judge_talk(self, desk: _Desk, sheets: Sequence[Sheet]) -> tuple[list[Answered], Done]:
        """One order over the whole talk, in parts where it is longer than the window."""
        found: list[Answered] = []
        ends: list[Done] = []
        for turns in parts_of(desk.session.turns, self._model.window - 2 * MAX_TOKENS):
            async with desk.free:
                judged, end = await self._judge_part(_Part(desk.session, desk.rubric, turns), sheets, desk.warm)
            found = [one.merge(two) for one, two in zip(found, judged, strict=True)] if found else judged
            ends.append(end)
        return found, replace(ends[-1], usage=sum((end.usage for end in ends), Usage()))

    async def _judge_part(
        self, part: _Part, sheets: Sequence[Sheet], warm: asyncio.Event
    ) -> tuple[list[Answered], Done]:
        """Ask, check every quote, and ask once more for what did not hold."""
        order = "\n\n".join(self._criteria(sheet) for sheet in sheets)
        asked = replace(self._beginning(part, order), max_tokens=MAX_TOKENS * min(len(sheets), 3))
        reply, end = await self._ask(asked, warm)
        judged = [read_sheet(sheet, reply, part.session, order) for sheet in sheets]
        doubts = {name: why for answered in judged for name, why in answered.doubts().items()}
        if not doubts:
            return judged, end
        problems = "\n".join(f"- {name}: {why}" for name, why in doubts.items())
        complaint = self._talk(part).order(self._again.render(problems=problems))
        talk = (*asked.messages, Message("assistant", reply), complaint)
        second, again = await self._ask(replace(asked, messages=talk), warm)
        mended = [
            answered.corrected(read_sheet(answered.sheet, second, part.session, order), answered.doubts())
            for answered in judged
        ]
        return mended, replace(again, usage=end.usage + again.usage)

    def _criteria(self, sheet: Sheet) -> str:
        template = self._whole if sheet.branch == WHOLE else self._branch
        return template.render(title=sheet.title, criteria=sheet.criteria)

    def _talk(self, part: _Part) -> TalkPrompt:
        return TalkPrompt(part.session, part.rubric, self._prompts)

    def _beginning(self, part: _Part, order: str) -> ChatRequest:
        """The talk as the interviewer's requests had it, the examiner's rules, the criteria of this sheet."""
        talk = self._talk(part)
        rules = self._rules.render(level=part.session.setup.level.value, examples=_examples(part.rubric))
        return ChatRequest(
            prefix=talk.prefix(),
            messages=(*talk.history(part.turns), talk.order(rules), talk.order(order)),
            max_tokens=MAX_TOKENS,
            schema=REPLY_SCHEMA,
            effort="medium",
            cache_key=part.session.id,
        )

    async def _ask(self, request: ChatRequest, warm: asyncio.Event) -> tuple[str, Done]:
        text, end = "", None
        async with aclosing(self._model.stream(request)) as events:
            async for event in events:
                warm.set()
                if isinstance(event, Delta):
                    text += event.text
                else:
                    end = event
        if not isinstance(end, Done) or end.stop == "length":
            raise ProviderError(Outcome.BAD_REPLY, "The grader's reply was cut off before it was complete.")
        return text, end


def _examples(rubric: Rubric) -> str:
    """The golden answers of the entry as graded examples."""
    if not rubric.authored or not rubric.question.samples:
        return "(none)"
    return "\n\n".join(
        f"Answer: {sample.text}\nCovered: {', '.join(sample.expect.covered) or 'none'}. "
        f"Missing: {', '.join(sample.expect.missing) or 'none'}."
        for sample in rubric.question.samples
    )


def _nothing_said(session: Session, rubric: Rubric, sheet: Sheet) -> BranchVerdicts:
    """Nobody is asked about an answer that was not given."""
    branch: RubricBranch | None = next((b for b in rubric.branches if b.id == sheet.branch), None)
    reached = branch is None or was_reached(session, rubric, branch.id)
    verdict = Verdict.MISSING if reached else Verdict.NOT_REACHED
    return BranchVerdicts(
        branch=sheet.branch,
        points=tuple(
            PointVerdict(point=point.id, verdict=verdict, reason="Not answered.")
            for point in (branch.points if branch else ())
        ),
        misconceptions=tuple(
            MisconceptionVerdict(id=wrong.id, state="absent") for wrong in (() if branch else rubric.misconceptions)
        ),
    )
