"""What must not move a grade: filler, repetition, boasting, order, another language; over a sample of the bank."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

import pytest

from interviewer.adapters.bank.files import load_sound
from interviewer.adapters.data import data_root
from interviewer.core import scoring
from interviewer.core.evidence import Status, gather
from interviewer.core.reading import read
from interviewer.core.rubric import build_rubric
from interviewer.core.session import Turn
from interviewer.engine.comparing import verdicts_of
from interviewer.engine.graders.coverage_grader import CoverageGrader
from interviewer.engine.graders.model_grader import ModelGrader
from interviewer.engine.selftest_answers import pad, reorder
from tests.fakes import FilePrompts, ScriptedModel, finding, findings, ids_asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from interviewer.core.rubric import Rubric
    from interviewer.engine.ports import ChatRequest

EVERY = 6
"""One question in so many is tried."""
MARGIN, MEAN_MARGIN = 0.15, 0.02
"""Most that one answer's coverage may move, 0 to 1, and most that all may move on average."""
BOAST = "I am a world-class expert on this, and everybody I ever worked with says so."
FOREIGN = "Das ist nur ein Satz, der nichts zur Sache tut. Esto tampoco dice nada de nada."


def boast(text: str) -> str:
    return f"{BOAST} {text} {BOAST}"


def repeat(text: str) -> str:
    return f"{text}\n\n{text}"


def mix_in_another_language(text: str) -> str:
    return f"{FOREIGN}\n{text}\n{FOREIGN}"


CHANGES = (pad, reorder, repeat, boast, mix_in_another_language)


@cache
def rubrics() -> tuple[Rubric, ...]:
    bank = load_sound(data_root("bank"))[0]
    questions = [bank.questions[name] for name in sorted(bank.questions)][::EVERY]
    return tuple(build_rubric(q, bank.framework(q.framework), bank.type_of(q)) for q in questions)


def coverage(rubric: Rubric, text: str) -> float:
    sheet = asyncio.run(verdicts_of(CoverageGrader(), rubric, text))
    return scoring.share(list(rubric.points.values()), sheet, generous=False) or 0.0


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_coverage_grader_is_not_moved(change: Callable[[str], str]) -> None:
    moved = {
        rubric.question.id: coverage(rubric, change(sample.text)) - coverage(rubric, sample.text)
        for rubric in rubrics()
        for sample in rubric.question.samples[-1:]
    }
    assert max(abs(value) for value in moved.values()) <= MARGIN, {k: v for k, v in moved.items() if abs(v) > MARGIN}
    assert abs(sum(moved.values())) / len(moved) <= MEAN_MARGIN


def reading_well(rubric: Rubric, text: str) -> Callable[[ChatRequest], str]:
    """A model that quotes the sentence in which a detector saw the point in the unchanged answer."""
    seen = gather(rubric, [Turn(1, "candidate", text, "answer")]).points

    def each(request: ChatRequest) -> str:
        found = []
        for name in ids_asked(request):
            sighting = seen.get(name)
            if sighting is None:
                is_rating = not name.startswith("m_") and name not in {wrong.id for wrong in rubric.misconceptions}
                found.append(finding(name, "cannot_assess" if is_rating else "absent"))
            elif sighting.status is Status.MISSING:
                found.append(finding(name, "missing"))
            else:
                first = read(sighting.text).sentences[0]
                found.append(finding(name, sighting.status.value, sighting.text[first.start : first.end]))
        return findings(*found)

    return each


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_the_model_graders_shell_finds_the_same_quotes(change: Callable[[str], str]) -> None:
    for rubric in rubrics()[::4]:
        text = rubric.question.samples[-1].text
        grader = ModelGrader(ScriptedModel(each=reading_well(rubric, text)), FilePrompts())
        before = await verdicts_of(grader, rubric, text)
        after = await verdicts_of(grader, rubric, change(text))
        assert {name: found.verdict for name, found in after.points.items()} == {
            name: found.verdict for name, found in before.points.items()
        }
