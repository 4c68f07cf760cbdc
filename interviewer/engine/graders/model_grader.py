"""The model grader: one request per branch over a byte-identical prefix, every quote found by the program itself.

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
from interviewer.engine.graders.judging import WHOLE, Answered, Sheet, branch_sheet, read_sheet, whole_sheet
from interviewer.engine.graders.reach import was_reached
from interviewer.engine.graders.transcripts import parts_of
from interviewer.engine.ports import ChatRequest, Delta, Done, GradedBranch, Message, Usage
from interviewer.engine.talk_prompt import REPLY_SCHEMA, TalkPrompt

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from interviewer.core.rubric import Rubric, RubricBranch
    from interviewer.core.session import Session, Turn
    from interviewer.engine.ports import ChatModel
    from interviewer.engine.prompting import Prompts

VERSION = "model-1"
MAX_TOKENS = 6000
"""Upper limit of one branch's reply; thinking included where the model thinks."""


@dataclass(frozen=True)
class _Part:
    """As much of a talk as fits the model's window."""

    session: Session
    rubric: Rubric
    turns: Sequence[Turn]


class ModelGrader:
    """Judges branch by branch with a model."""

    notes = ()

    def __init__(self, model: ChatModel, prompts: Prompts) -> None:
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
        sheets = [branch_sheet(branch) for branch in rubric.branches if branch.points and branch.id not in finished]
        whole = whole_sheet(rubric)
        if whole.items and WHOLE not in finished:
            sheets.append(whole)
        if all(is_non_answer(turn.text) for turn in session.turns if turn.by_candidate):
            for sheet in sheets:
                yield GradedBranch(_nothing_said(session, rubric, sheet))
            return
        async with aclosing(self._judge_all(session, rubric, sheets)) as judged:
            async for branch in judged:
                yield branch

    async def _judge_all(
        self, session: Session, rubric: Rubric, sheets: Sequence[Sheet]
    ) -> AsyncGenerator[GradedBranch, None]:
        """All sheets at once, once the first has begun to answer and so has put the prefix into the cache."""
        warm = asyncio.Event()
        tasks = [
            asyncio.create_task(self._judge(session, rubric, sheet, warm, leads=number == 0))
            for number, sheet in enumerate(sheets)
        ]
        failures: list[ProviderError] = []
        try:
            for finished in asyncio.as_completed(tasks):
                try:
                    yield await finished
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
                f"{len(sheets) - len(failures)} of {len(sheets)} parts were graded; the rest failed: {worst}",
                retry_after=worst.retry_after,
            )

    async def _judge(
        self, session: Session, rubric: Rubric, sheet: Sheet, warm: asyncio.Event, *, leads: bool
    ) -> GradedBranch:
        if not leads:
            await warm.wait()
        try:
            found: Answered | None = None
            usage, model = Usage(), ""
            for part in parts_of(session.turns, self._model.window - 2 * MAX_TOKENS):
                judged, end = await self._judge_part(_Part(session, rubric, part), sheet, warm)
                found = judged if found is None else found.merge(judged)
                usage, model = usage + end.usage, end.model
            assert found is not None
        finally:
            warm.set()
        return GradedBranch(found.verdicts(session, rubric).model_copy(update={"model": model}), usage)

    async def _judge_part(self, part: _Part, sheet: Sheet, warm: asyncio.Event) -> tuple[Answered, Done]:
        """Ask, check every quote, and ask once more for what did not hold."""
        template = self._whole if sheet.branch == WHOLE else self._branch
        order = template.render(title=sheet.title, criteria=sheet.criteria)
        asked = self._beginning(part, order)
        reply, end = await self._ask(asked, warm)
        judged = read_sheet(sheet, reply, part.session, order)
        doubts = judged.doubts()
        if not doubts:
            return judged, end
        problems = "\n".join(f"- {name}: {why}" for name, why in doubts.items())
        complaint = self._talk(part).order(self._again.render(problems=problems))
        talk = (*asked.messages, Message("assistant", reply), complaint)
        second, again = await self._ask(replace(asked, messages=talk), warm)
        judged = judged.corrected(read_sheet(sheet, second, part.session, order), doubts)
        return judged, replace(again, usage=end.usage + again.usage)

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
