"""Blind answers on disk: one file for each question, named after its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from interviewer.adapters.bank.faults import Written, problems_in
from interviewer.adapters.bank.reading import read_text
from interviewer.adapters.bank.yaml_text import YamlFault, read_yaml, spelled
from interviewer.core.blind import BlindAnswers
from interviewer.core.errors import BankError, Problem
from interviewer.core.text import clean, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from interviewer.core.bank import Question


def read_blind(path: Path, question: Question) -> BlindAnswers:
    """The blind answers to a question. Raises BankError with every fault, unknown points among them."""
    file = clean(str(path))
    text = read_text(path)
    try:
        blind = BlindAnswers.model_validate(read_yaml(text))
    except YamlFault as fault:
        raise BankError([Problem(file, fault.message, fault.line, fault.column, fix=fault.fix)]) from fault
    except ValidationError as error:
        raise BankError(problems_in(Written(file, text), error, BlindAnswers, ())) from error
    unknown = list(_unknown(Written(file, text), blind, question))
    if unknown:
        raise BankError(unknown)
    return blind


def _unknown(written: Written, blind: BlindAnswers, question: Question) -> Iterator[Problem]:
    points = {point.id for branch in question.branches for point in branch.points}
    for number, answer in enumerate(blind.answers):
        for label, names in (("covered", answer.covered), ("mentioned", answer.mentioned)):
            path = ("answers", number, label)
            line, column = written.positions.of(path)
            for name in names:
                if name not in points:
                    message = f"{question.id} has no point `{name}`"
                    yield Problem(written.file, message, line, column, spelled(path), did_you_mean(name, points))
            both = sorted(set(answer.covered) & set(answer.mentioned)) if label == "mentioned" else []
            if both:
                message = f"{', '.join(both)} both covered and mentioned"
                yield Problem(written.file, message, line, column, spelled(path), "keep one")
