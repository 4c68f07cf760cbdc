"""Where interviews begin and are taken up again."""

from __future__ import annotations

import pytest

from interviewer.core.bank import Level
from interviewer.core.errors import Outcome, ProviderError, UnknownName
from interviewer.core.session import State
from interviewer.core.usage import Usage
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.graders.model_grader import ModelGrader
from interviewer.engine.interviewers.model_interviewer import ModelInterviewer
from interviewer.engine.interviewers.scripted_interviewer import ScriptedInterviewer
from interviewer.engine.studio import OFFLINE, Choice
from tests.fakes import FakeClock, MemoryJournal, ScriptedModel, make_studio, read_all, say

VAGUE = "There is much to say about penalties and about what they do to fitted models in practice."


def test_an_interview_begins_with_the_question_asked() -> None:
    journal = MemoryJournal()
    studio = make_studio(journal=journal)
    choice = Choice("ml-65", mode="practice", level=Level.SENIOR, minutes=4, overtime=True)
    interview = studio.begin(choice)
    setup = interview.session.setup
    assert interview.state is State.CANDIDATE_TURN
    assert (setup.mode, setup.level, setup.overtime, interview.session.budget_s) == ("practice", "senior", True, 240)
    assert (setup.interviewer, setup.grader, setup.authored) == ("scripted", "coverage", True)
    assert journal.load(interview.session.id) == interview.session
    assert [row.id for row in studio.history()] == [interview.session.id]
    assert studio.begin(choice).session.id != interview.session.id
    assert len(studio.history(1)) == 1


def test_another_framework_may_be_chosen() -> None:
    interview = make_studio().begin(Choice("ml-65", framework="explain_concept"))
    assert interview.session.setup.framework == "explain_concept"
    assert not interview.session.setup.authored


@pytest.mark.parametrize("choice", [Choice("ml-650"), Choice("ml-65", framework="compare_a_c")])
def test_an_unknown_name_starts_nothing(choice: Choice) -> None:
    journal = MemoryJournal()
    with pytest.raises(UnknownName, match="Did you mean"):
        make_studio(journal=journal).begin(choice)
    assert journal.lines == {}


def test_names_lead_to_interviewers_and_graders() -> None:
    studio = make_studio(model=ScriptedModel(name="openai:m"))
    assert isinstance(studio.interviewer(OFFLINE), ScriptedInterviewer)
    assert isinstance(studio.interviewer("scripted"), ScriptedInterviewer)
    assert isinstance(studio.interviewer("openai:m"), ModelInterviewer)
    assert isinstance(studio.grader(OFFLINE), CoverageGrader)
    assert isinstance(studio.grader("coverage"), CoverageGrader)
    assert isinstance(studio.grader("openai:m"), ModelGrader)
    assert (studio.interviewer("openai:m").name, studio.grader("openai:m").name) == ("openai:m", "openai:m")


async def test_a_stored_session_is_taken_up_with_its_own_interviewer_or_another() -> None:
    journal, model = MemoryJournal(), ScriptedModel(say("What happens close to the origin?"), name="openai:m")
    studio = make_studio(journal=journal, model=model)
    interview = studio.begin(Choice("ml-65", interviewer="openai:m"))
    again = studio.reopen(interview.session.id)
    assert again.desk.interviewer.name == "openai:m"
    assert await read_all(again.answer(VAGUE)) == "What happens close to the origin?"
    other = studio.reopen(interview.session.id, OFFLINE)
    assert other.desk.interviewer.name == "scripted"
    assert other.session.turns == again.session.turns
    assert studio.rubric_of(other.session).version == other.session.setup.rubric_version
    with pytest.raises(UnknownName):
        studio.reopen("nobody")


async def test_a_model_is_metered_and_tried_again_after_passing_trouble() -> None:
    clock, waits = FakeClock(), []
    broken = [ProviderError(Outcome.RETRY, "Overloaded.")]
    model = ScriptedModel(broken, say("What happens close to the origin?"))
    studio = make_studio(clock=clock, model=model, prices=lambda name, usage: usage.output_tokens / 10, cap_usd=1.0)
    studio.on_wait = waits.append
    interview = studio.begin(Choice("ml-65", interviewer="fake:model"))
    assert await read_all(interview.answer(VAGUE)) == "What happens close to the origin?"
    assert [wait.attempt for wait in waits] == [2]
    assert len(clock.slept) == 1
    assert interview.session.spent_s == 0
    assert studio.meter.usage == Usage(1, 100, 40, 0, 20)
    with pytest.raises(ProviderError, match="cap"):
        await read_all(interview.answer(VAGUE))
    assert len(model.requests) == 2


def test_the_size_of_a_prompt_is_told_with_who_counted() -> None:
    studio = make_studio()
    studio.count_tokens = lambda text: (len(text.encode()), "our estimate")
    interview = studio.begin(Choice("ml-65"))
    said = studio.prompt_size(interview)
    assert said.endswith(" tokens, our estimate")
    assert int(said.split()[0].replace(",", "")) > 2000


async def test_without_a_listener_waiting_is_silent() -> None:
    model = ScriptedModel([ProviderError(Outcome.RETRY, "Overloaded.")], say("What happens close to the origin?"))
    interview = make_studio(model=model).begin(Choice("ml-65", interviewer="fake:model"))
    assert await read_all(interview.answer(VAGUE))
