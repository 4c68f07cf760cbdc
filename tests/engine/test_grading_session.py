"""Grading as events: what came back is kept, what is missing is paid for once, every grade stays."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from interviewer.core.bank import Decision
from interviewer.core.errors import IllegalEvent, JournalError, Outcome, ProviderError, TemplateError
from interviewer.core.session import State
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.graders.model_grader import ModelGrader
from interviewer.engine.interview import Desk, Interview
from interviewer.engine.interviewers.scripted_interviewer import ScriptedInterviewer
from tests.engine.test_interview import begin, kinds
from tests.engine.test_model_grader import ANSWER, RUBRIC, grader_of, honest
from tests.fakes import FilePrompts, ScriptedModel, ids_asked, read_all

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import BranchVerdicts
    from interviewer.core.session import Session
    from interviewer.engine.ports import ChatRequest, GradedBranch
    from tests.fakes import FakeClock, MemoryJournal

FAULT = ProviderError(Outcome.RETRY, "Overloaded.")


async def closed(clock: FakeClock, journal: MemoryJournal) -> Interview:
    interview = begin(clock, journal)
    await read_all(interview.answer(ANSWER))
    interview.close("ended")
    return interview


async def graded(interview: Interview, grader: Any) -> list[str]:
    return [verdicts.branch async for verdicts in interview.grade(grader)]


def again(interview: Interview, events: int) -> Interview:
    """The program was killed after that many events, and started again."""
    journal: Any = interview.desk.journal
    journal.lines["a1b2c3d4"] = journal.lines["a1b2c3d4"][:events]
    fresh = Interview(journal.load("a1b2c3d4"), RUBRIC, Desk(ScriptedInterviewer(), journal, interview.desk.clock))
    fresh.wake()
    return fresh


def asked(model: ScriptedModel) -> list[str]:
    return sorted(ids_asked(request)[0] for request in model.requests)


async def test_a_grading_is_recorded_branch_by_branch(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = await closed(clock, journal)
    interview.predict(Decision.HIRE, 60, ("p_l1",))
    model, grader = grader_of()
    branches = await graded(interview, grader)
    assert kinds(journal)[-7:] == ["predicted", "grading_started", *["branch_graded"] * 4, "graded"]
    assert set(branches) == {"define", "mechanism", "use", "whole"}
    card = interview.session.scorecard
    assert card is not None
    assert (card.status, card.decision) == ("graded", Decision.HIRE)
    assert interview.session.usage.requests == 4
    assert journal.load("a1b2c3d4") == interview.session
    assert len(model.requests) == 4


async def test_a_grade_is_given_out_after_it_was_recorded(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = await closed(clock, journal)
    _, grader = grader_of()
    count = 0
    async for _ in interview.grade(grader):
        count += 1
        assert kinds(journal).count("branch_graded") == count


def failing_on(name: str) -> Any:
    def each(request: ChatRequest) -> Any:
        return [FAULT] if name in ids_asked(request) else honest(request)

    return each


async def test_a_branch_that_failed_is_all_that_is_paid_for_later(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = await closed(clock, journal)
    _, grader = grader_of(failing_on("p_zero"))
    with pytest.raises(ProviderError, match="3 of 4"):
        await graded(interview, grader)
    assert interview.state is State.CLOSED
    failure = interview.session.grading_failure
    assert failure is not None
    assert failure.outcome == "retry"
    partial = interview.partial_scorecard(grader)
    assert (partial.status, partial.decision) == ("partial", None)
    assert interview.session.scorecard is None
    model, grader = grader_of()
    assert await graded(interview, grader) == ["mechanism"]
    assert asked(model) == ["p_zero"]
    card = interview.session.scorecard
    assert card is not None
    assert card.status == "graded"


@pytest.mark.parametrize("heard", [1, 2, 3])
async def test_who_stops_a_grading_keeps_what_came_back(heard: int, clock: FakeClock, journal: MemoryJournal) -> None:
    interview = await closed(clock, journal)
    _, grader = grader_of()
    async with aclosing(interview.grade(grader)) as branches:
        done = {(await anext(branches)).branch for _ in range(heard)}
    assert interview.state is State.CLOSED
    assert interview.session.grading_failure is not None
    assert interview.session.grading_failure.outcome == "cancelled"
    model, grader = grader_of()
    rest = await graded(interview, grader)
    assert len(model.requests) == len(rest) == 4 - heard
    assert done | set(rest) == {"define", "mechanism", "use", "whole"}
    assert interview.state is State.GRADED


async def test_a_grading_killed_after_any_event_pays_only_for_what_is_missing(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = await closed(clock, journal)
    await graded(interview, grader_of()[1])
    lines = list(journal.lines["a1b2c3d4"])
    whole = interview.session.scorecard
    start = kinds(journal).index("grading_started")
    for events in range(start + 1, len(lines)):
        journal.lines["a1b2c3d4"] = list(lines)
        fresh = again(interview, events)
        assert fresh.state is State.GRADING
        model, grader = grader_of()
        await graded(fresh, grader)
        assert len(model.requests) == 4 - (events - start - 1)
        assert fresh.session.scorecard == whole


async def test_a_talk_can_be_graded_again_and_both_grades_are_kept(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = await closed(clock, journal)
    await graded(interview, CoverageGrader())
    model, grader = grader_of()
    await graded(interview, grader)
    assert [card.stamp.grader for card in interview.session.scorecards] == ["coverage", "fake:model"]
    assert len(model.requests) == 4
    assert journal.load("a1b2c3d4").scorecards == interview.session.scorecards
    model, grader = grader_of()
    await graded(interview, grader)
    assert len(model.requests) == 4
    assert len(interview.session.scorecards) == 3


async def test_another_model_starts_from_nothing(clock: FakeClock, journal: MemoryJournal) -> None:
    interview = await closed(clock, journal)
    _, grader = grader_of(failing_on("p_zero"))
    with pytest.raises(ProviderError):
        await graded(interview, grader)
    other = ScriptedModel(each=honest, name="fake:other")
    await graded(interview, ModelGrader(other, FilePrompts()))
    assert len(other.requests) == 4


class Breaking(CoverageGrader):
    """Fails after its first branch with an error of ours that is no provider's."""

    async def grade(
        self, session: Session, rubric: Rubric, done: Sequence[BranchVerdicts] = ()
    ) -> AsyncGenerator[GradedBranch, None]:
        async for branch in super().grade(session, rubric, done):
            yield branch
            raise TemplateError("The prompt 'grader' cannot be filled in.")


async def test_any_error_of_ours_leaves_a_session_that_can_be_graded_later(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = await closed(clock, journal)
    with pytest.raises(TemplateError):
        await graded(interview, Breaking())
    assert interview.state is State.CLOSED
    assert interview.session.grading_failure is not None
    assert interview.session.grading_failure.outcome == "unknown"


async def test_a_full_disk_in_the_middle_of_a_grading_loses_nothing_that_was_recorded(
    clock: FakeClock, journal: MemoryJournal
) -> None:
    interview = await closed(clock, journal)

    async def until_the_disk_is_full() -> None:
        async for _ in interview.grade(grader_of()[1]):
            journal.full = True

    with pytest.raises(JournalError):
        await until_the_disk_is_full()
    journal.full = False
    fresh = again(interview, len(journal.lines["a1b2c3d4"]))
    model, grader = grader_of()
    assert len(await graded(fresh, grader)) == len(model.requests) == 3


async def test_only_a_closed_talk_is_graded(clock: FakeClock, journal: MemoryJournal) -> None:
    with pytest.raises(IllegalEvent):
        await graded(begin(clock, journal), CoverageGrader())
