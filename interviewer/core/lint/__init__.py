"""The lint of the bank: what an authored entry must be, rule by rule (numbers as in interviewing.md 5.8).

A rule is a small function that yields faults. Rules 3 and 4 (closed sets, weights) are the schema's, rule 20 (names
that nothing answers to) is that of `catalogue_checks`; rule 30 is measured, not checked; rule 36 is our own. Questions
without points of their own are passed over; a person's own questions are held to `GENTLE` rules only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.core.catalogue import Origin
from interviewer.core.errors import Problem
from interviewer.core.lint import answers, coding, detectors, shape, talk, whole, wording
from interviewer.core.lint.subject import Fault, Subject
from interviewer.core.rubric import build_rubric

if TYPE_CHECKING:
    from collections.abc import Collection

    from interviewer.core.bank import Question
    from interviewer.core.catalogue import Bank

__all__ = ["BANK_RULES", "GENTLE", "RULES", "BankRule", "Fault", "Rule", "Subject", "faults_of", "lint", "problem_of"]


@dataclass(frozen=True)
class Rule:
    """One rule on one entry."""

    number: int
    name: str
    check: Callable[[Subject], Iterator[Fault]]


@dataclass(frozen=True)
class BankRule:
    """One rule on the bank as a whole; faults come with the id of the question they belong to."""

    number: int
    name: str
    check: Callable[[Bank], Iterator[whole.Found]]


RULES = (
    Rule(1, "required keys", shape.required_keys),
    Rule(2, "unique ids", shape.unique_ids),
    Rule(5, "claim length", shape.claim_length),
    Rule(6, "phrases compile", detectors.compiles),
    Rule(7, "claim satisfies its detector", detectors.sees_its_claim),
    Rule(8, "question satisfies no detector", detectors.silent_on_the_question),
    Rule(9, "branches of the framework", shape.branches),
    Rule(10, "number of points", shape.counts),
    Rule(11, "share of musts", shape.must_share),
    Rule(12, "musts are asked for", shape.musts_are_asked),
    Rule(13, "heaviest musts have hints", shape.heaviest_have_ladders),
    Rule(14, "four rungs", shape.ladders),
    Rule(15, "one question mark", talk.one_question),
    Rule(16, "length of a question", talk.ask_length),
    Rule(17, "no praise", talk.no_praise),
    Rule(18, "follow-ups do not leak", talk.followups_do_not_leak),
    Rule(19, "hints do not leak", talk.hints_do_not_leak),
    Rule(21, "probes", talk.probes),
    Rule(22, "misconceptions silent on good answers", detectors.silent_on_good_answers),
    Rule(23, "golden decisions reproduce", answers.decisions_reproduce),
    Rule(24, "expected points reproduce", answers.points_reproduce),
    Rule(25, "coverage rises", answers.coverage_rises),
    Rule(26, "references, ASCII, time, safe follow-ups", shape.bounds),
    Rule(27, "musts are sourced", shape.musts_are_sourced),
    Rule(28, "coding task", coding.task_is_complete),
    Rule(29, "follow-ups can be reached", talk.reachable),
    Rule(31, "no twin claims", wording.no_twin_claims),
    Rule(32, "plain words", wording.plain_words),
    Rule(33, "mix of intents", talk.intent_mix),
    Rule(35, "company facts are dated", wording.facts_have_a_date),
    Rule(36, "no common words as detectors", detectors.not_too_common),
)
BANK_RULES = (
    BankRule(31, "no copied claims", whole.no_copied_claims),
    BankRule(34, "every source row", whole.every_row_has_a_question),
)
GENTLE = frozenset({6, 15, 18, 19})
"""Rules that a person's own questions are held to."""


def lint(bank: Bank, only: Collection[str] | None = None) -> Iterator[Problem]:
    """Every breach of every rule: in all questions and in the bank as a whole, or in the questions `only` names."""
    for question in bank.questions.values():
        if only is None or question.id in only:
            for rule, fault in faults_of(question, bank):
                yield problem_of(bank, question.id, rule.number, fault)
    for whole_rule in BANK_RULES if only is None else ():
        for name, fault in whole_rule.check(bank):
            yield problem_of(bank, name, whole_rule.number, fault)


def faults_of(question: Question, bank: Bank) -> Iterator[tuple[Rule, Fault]]:
    """Every breach of every rule by one question. Nothing for one whose framework or type is unknown."""
    framework = bank.frameworks.get(question.framework)
    type_ = bank.types.get(question.type or (framework.type if framework else ""))
    if framework is None or type_ is None or not question.authored:
        return
    subject = Subject(question, bank, build_rubric(question, framework, type_))
    for rule in RULES:
        if question.id not in bank.own or rule.number in GENTLE:
            for fault in rule.check(subject):
                yield rule, fault


def problem_of(bank: Bank, question: str, number: int, fault: Fault) -> Problem:
    """A fault as a person is told of it: with the file that the question was read from and the number of the rule."""
    origin = bank.origins.get(("question", question), Origin(question or "bank"))
    key = f"{origin.at}.{fault.key}".strip(".")
    return Problem(origin.file, f"rule {number}: {fault.message}", key=key, fix=fault.fix, warning=fault.warning)
