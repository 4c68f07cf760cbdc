"""The coverage grader against answers that two readers labelled: figures that may not fall below their interval."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path

from interviewer.adapters.bank.files import load_sound
from interviewer.adapters.data import data_root
from interviewer.core import agreement
from interviewer.core.rubric import build_rubric
from interviewer.engine.answer_sets import CriterionPair, read_answer_set
from interviewer.engine.comparing import JudgedPair, judge_pairs, pair_figures
from interviewer.engine.graders.coverage_grader import CoverageGrader

FILE = Path(__file__).resolve().parent / "grading" / "truth" / "answers.jsonl"
KAPPA, CURVE, GAP, CORRELATION = 0.53, 0.87, 0.10, 0.85
"""The lower ends of the intervals that were measured on 2026-11-23 (kappa 0.61, 0.92, gap 0.03, 0.94 on average)."""


def judged() -> list[JudgedPair]:
    bank = load_sound(data_root("bank"))[0]
    lots: dict[tuple[str, str], list[CriterionPair]] = defaultdict(list)
    for pair in read_answer_set(FILE.read_text(encoding="utf-8"), FILE.name).pairs:
        lots[pair.group, pair.text].append(pair)
    found = []
    for (name, _), pairs in lots.items():
        question = bank.question(name)
        rubric = build_rubric(question, bank.framework(question.framework), bank.type_of(question))
        found += asyncio.run(judge_pairs(CoverageGrader(), rubric, pairs))
    return found


def test_the_coverage_grader_agrees_with_a_reader_as_well_as_when_it_was_measured() -> None:
    found = judged()
    figures = {figure.name: figure.value for figure in pair_figures(found)}
    assert len(found) == 600
    assert (figures["kappa"] or 0.0) >= KAPPA
    assert (figures["area under the curve"] or 0.0) >= CURVE
    assert abs(figures["covered-rate gap"] or 0.0) <= GAP
    assert figures["share not assessed"] == 0.0


def test_its_coverage_goes_with_the_readers_within_every_question() -> None:
    shares: dict[str, dict[str, list[JudgedPair]]] = defaultdict(lambda: defaultdict(list))
    for item in judged():
        shares[item.pair.group][item.pair.text].append(item)
    for question, answers in shares.items():
        ours = [sum(item.verdict.value == "covered" for item in items) for items in answers.values()]
        theirs = [sum(item.pair.met for item in items) for items in answers.values()]
        assert (agreement.pearson(ours, theirs) or 0.0) >= CORRELATION, question
