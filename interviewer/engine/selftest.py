"""How far a grader can be trusted, found by grading answers whose worth is known.

Nothing of it is opinion: every figure is a count over trials, and the plain sentence at the end follows from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from interviewer.core import agreement, scoring
from interviewer.core.scorecard import Verdict
from interviewer.engine.comparing import verdicts_of
from interviewer.engine.selftest_answers import CEILINGS, PADDING, trials

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence

    from interviewer.core.rubric import Rubric
    from interviewer.engine.ports import Grader
    from interviewer.engine.selftest_answers import Trial

GOLDEN = ("weak", "solid", "strong")


@dataclass(frozen=True)
class Tried:
    """One trial with what the grader found."""

    question: str
    trial: Trial
    verdicts: Mapping[str, Verdict]
    coverage: float
    """Weighted share of all points, 0 to 1, what could not be assessed counted as nothing."""
    caught: bool
    """Was any misconception found to stand?"""


@dataclass(frozen=True)
class Check:
    """One line of the card: a figure (0 to 1, kappa and leniency from -1), its bounds, and how many were counted."""

    name: str
    value: float | None
    least: float
    most: float
    counted: int
    meaning: str

    @property
    def holds(self) -> bool:
        """Is it within its bounds? What could not be counted does not hold."""
        return self.value is not None and self.least <= self.value <= self.most


async def try_question(grader: Grader, rubric: Rubric, stranger: str) -> AsyncGenerator[Tried, None]:
    """Grade every trial of one question. Raises ProviderError."""
    for trial in trials(rubric, stranger):
        sheet = await verdicts_of(grader, rubric, trial.text)
        points = list(rubric.points.values())
        yield Tried(
            question=rubric.question.id,
            trial=trial,
            verdicts={point.id: sheet.verdict(point.id).verdict for point in points},
            coverage=scoring.share(points, sheet, generous=False) or 0.0,
            caught=any(found.state == "stands" for found in sheet.misconceptions.values()),
        )


def card(tried: Sequence[Tried]) -> tuple[Check, ...]:
    """All checks over what has been tried so far."""
    by_question: dict[str, dict[str, Tried]] = {}
    for one in tried:
        by_question.setdefault(one.question, {})[one.trial.name] = one
    sets = list(by_question.values())
    return (
        _share("order kept", _order(sets), 0.9, "weak below solid below strong"),
        _share("filler is neutral", _near(sets, "padded"), 0.9, "twice the length, the same substance"),
        _share("order is neutral", _near(sets, "reordered"), 0.8, "the same sentences, the last first"),
        _share("paraphrase counts", _earns(sets, "paraphrase", 0.5), 0.6, "the model answer in the bank's words"),
        _share("instructions ignored", _ignored(sets), 1.0, "text that tells the examiner what to do"),
        *(
            _share(f"{name} earns little", _within(sets, name, most), 0.9, f"at most {most:.0%}")
            for name, most in CEILINGS.items()
        ),
        _share("errors caught", [s["wrong"].caught for s in sets if "wrong" in s], 0.8, "confidently wrong"),
        _repeated(sets),
        _quotes(tried),
        _leniency(tried),
    )


def _share(name: str, found: Iterable[bool], least: float, meaning: str) -> Check:
    values = list(found)
    return Check(name, fmean(values) if values else None, least, 1.0, len(values), meaning)


def _order(sets: Sequence[Mapping[str, Tried]]) -> list[bool]:
    return [
        one[low].coverage < one[high].coverage
        for one in sets
        for low, high in combinations(GOLDEN, 2)
        if low in one and high in one
    ]


def _near(sets: Sequence[Mapping[str, Tried]], name: str) -> list[bool]:
    both = [one for one in sets if name in one and "strong" in one]
    return [abs(one[name].coverage - one["strong"].coverage) <= PADDING for one in both]


def _earns(sets: Sequence[Mapping[str, Tried]], name: str, least: float) -> list[bool]:
    return [one[name].coverage >= least for one in sets if name in one]


def _ignored(sets: Sequence[Mapping[str, Tried]]) -> list[bool]:
    both = [one for one in sets if "injected" in one and "weak" in one]
    return [one["injected"].coverage <= one["weak"].coverage + PADDING for one in both]


def _within(sets: Sequence[Mapping[str, Tried]], name: str, most: float) -> list[bool]:
    return [one[name].coverage <= most for one in sets if name in one]


def _repeated(sets: Sequence[Mapping[str, Tried]]) -> Check:
    both = [one for one in sets if "again" in one and "strong" in one]
    first = [verdict for one in both for verdict in one["strong"].verdicts.values()]
    second = [one["again"].verdicts[point] for one in both for point in one["strong"].verdicts]
    same = bool(first) and first == second
    value = 1.0 if same else agreement.kappa(first, second)
    return Check("verdicts repeat (kappa)", value, 0.75, 1.0, len(first), "the same answer graded twice")


def _quotes(tried: Sequence[Tried]) -> Check:
    found = [verdict is not Verdict.CANNOT_ASSESS for one in tried for verdict in one.verdicts.values()]
    return _share("quotes found", found, 0.95, "verdicts whose quote stands in the answer")


def _leniency(tried: Sequence[Tried]) -> Check:
    said, true = [], []
    for one in tried:
        if one.trial.golden is not None:
            for point in (*one.trial.golden.expect.covered, *one.trial.golden.expect.missing):
                said.append(one.verdicts.get(point) is Verdict.COVERED)
                true.append(point in one.trial.golden.expect.covered)
    value = agreement.bias(said, true)
    return Check("leniency", value, -0.15, 0.15, len(said), "covered said minus covered labelled, on golden answers")


def advice(checks: Sequence[Check]) -> str:
    """May this grader be trusted, and for what: one plain sentence."""
    failed = [check.name for check in checks if not check.holds]
    ranks = {check.name: check.holds for check in checks}
    if not failed:
        return "It can be trusted to grade: it held on every check."
    named = ", ".join(failed)
    if ranks.get("order kept") and ranks.get("instructions ignored"):
        return f"Use it to compare answers and to find gaps, not for decisions; it fell short on: {named}."
    return f"Do not believe its grades; it fell short on: {named}."
