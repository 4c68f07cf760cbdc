"""One grading request: what is asked, what the reply must look like, and what of it holds.

Order of the fields is evidence, reason, verdict, so that a verdict is written after the words it rests on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from interviewer.core.quotes import Quote, find_quote
from interviewer.core.scorecard import (
    BranchVerdicts,
    DimensionRating,
    MisconceptionVerdict,
    PointVerdict,
    Verdict,
)
from interviewer.engine.graders.reach import was_reached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from interviewer.core.bank import Dimension, Misconception, Point
    from interviewer.core.rubric import Rubric, RubricBranch
    from interviewer.core.session import Session

WHOLE = "whole"
POINT_VERDICTS = ("covered", "mentioned", "missing", "wrong", "cannot_assess")
WRONG_STATES = ("absent", "corrected", "stands", "cannot_assess")
RATINGS = ("1", "2", "3", "4", "cannot_assess")
NEEDS_QUOTE = frozenset({"covered", "mentioned", "wrong", "corrected", "stands", "1", "2", "3", "4"})
_RANK = (
    "stands",
    "corrected",
    "covered",
    "wrong",
    "mentioned",
    "4",
    "3",
    "2",
    "1",
    "cannot_assess",
    "missing",
    "absent",
)
"""Which of two findings about the same item in two parts of a transcript counts: what was said before what could not
be judged, and that before silence, which proves nothing of the part that could not be judged."""


@dataclass(frozen=True)
class Item:
    """One thing to judge: a point, a misconception or a dimension, with the verdicts that are open to it."""

    id: str
    verdicts: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Sheet:
    """One request's worth of items."""

    branch: str
    title: str
    items: tuple[Item, ...]

    @property
    def criteria(self) -> str:
        """The items in words."""
        return "\n\n".join(item.text for item in self.items)

    def only(self, item: Item) -> Sheet:
        """The same sheet with one item."""
        return replace(self, items=(item,))


def sheets_of(rubric: Rubric) -> list[Sheet]:
    """Everything that is judged: the branches that have points, then the answer as a whole."""
    sheets = [branch_sheet(branch) for branch in rubric.branches if branch.points]
    whole = whole_sheet(rubric)
    return [*sheets, whole] if whole.items else sheets


def branch_sheet(branch: RubricBranch) -> Sheet:
    """The points of one branch."""
    return Sheet(branch.id, branch.title, tuple(Item(p.id, POINT_VERDICTS, _point_text(p)) for p in branch.points))


def whole_sheet(rubric: Rubric) -> Sheet:
    """Misconceptions, and dimensions that only anchors can judge."""
    wrong = (Item(item.id, WRONG_STATES, _wrong_text(item)) for item in rubric.misconceptions)
    rated = (Item(item.id, RATINGS, _anchor_text(item)) for item in rubric.type.dimensions if item.anchors_only)
    return Sheet(WHOLE, "the answer as a whole", (*wrong, *rated))


def _point_text(point: Point) -> str:
    parts = [f"{point.id}: {point.claim}"]
    if point.accept:
        parts.append(f"  Enough: {point.accept}")
    if point.not_enough:
        parts.append(f"  Not enough (mentioned at most): {point.not_enough}")
    return "\n".join(parts)


def _wrong_text(wrong: Misconception) -> str:
    return f"{wrong.id} (misconception; absent, corrected or stands): {wrong.claim}\n  In truth: {wrong.correct}"


def _anchor_text(dimension: Dimension) -> str:
    anchors = "\n".join(f"  {number}: {anchor}" for number, anchor in enumerate(dimension.anchors, 1))
    return f"{dimension.id} (rating 1 to 4 by these anchors): {dimension.title}\n{anchors}"


@dataclass(frozen=True)
class Finding:
    """What the model said of one item, and the quote that the program found for it."""

    id: str
    verdict: str
    quote: Quote | None = None
    reason: str = ""
    doubt: str = ""
    """Why it does not hold; empty when it does."""
    samples: tuple[str, ...] = ()
    """What each of several readings said, where they differ."""


@dataclass(frozen=True)
class Answered:
    """A sheet with its findings."""

    sheet: Sheet
    findings: Mapping[str, Finding]
    request: str
    reply: str

    def doubts(self) -> dict[str, str]:
        """Items whose verdict does not hold, with the reason in words for the model."""
        return {name: finding.doubt for name, finding in self.findings.items() if finding.doubt}

    def corrected(self, second: Answered, names: Mapping[str, str]) -> Answered:
        """With the second answer in place of the doubtful ones; what is still in doubt stays so."""
        better = {name: second.findings[name] for name in names}
        return replace(self, findings={**self.findings, **better}, reply=f"{self.reply}\n{second.reply}")

    def merge(self, other: Answered) -> Answered:
        """Findings over two parts of a transcript: the one that says more counts."""
        best = {name: min(f, other.findings[name], key=_rank) for name, f in self.findings.items()}
        return replace(self, findings=best, reply=f"{self.reply}\n{other.reply}")

    def verdicts(self, session: Session, rubric: Rubric) -> BranchVerdicts:
        """As the scorecard takes them; what is in doubt is not assessed."""
        found = self.findings.values()
        kinds = {item.id: item.verdicts for item in self.sheet.items}
        return BranchVerdicts(
            branch=self.sheet.branch,
            points=tuple(_point(f, session, rubric) for f in found if kinds[f.id] is POINT_VERDICTS),
            misconceptions=tuple(_misconception(f) for f in found if kinds[f.id] is WRONG_STATES),
            ratings=tuple(_rating(f) for f in found if kinds[f.id] is RATINGS),
            request=self.request,
            reply=self.reply,
        )


def _rank(finding: Finding) -> int:
    return _RANK.index(finding.verdict)


def read_sheet(sheet: Sheet, reply: str, session: Session, request: str) -> Answered:
    """Read a reply: leniently as to fences, strictly as to content. Everything that is not right becomes a doubt."""
    said = _findings_of(reply)
    findings = {item.id: _check(item, said.get(item.id), session) for item in sheet.items}
    return Answered(sheet, findings, request, reply)


def _findings_of(reply: str) -> dict[str, dict[str, Any]]:
    start, end = reply.find("{"), reply.rfind("}")
    try:
        value = json.loads(reply[start : end + 1]) if start >= 0 else {}
    except (ValueError, RecursionError):
        return {}
    listed = value.get("findings") if isinstance(value, dict) else None
    found: dict[str, dict[str, Any]] = {}
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            found[item["id"]] = {} if item["id"] in found else item
    return found


def _check(item: Item, said: dict[str, Any] | None, session: Session) -> Finding:
    if not said:
        return Finding(item.id, "cannot_assess", doubt="there must be exactly one finding for it")
    verdict = str(said.get("verdict"))
    if verdict not in item.verdicts:
        return Finding(item.id, "cannot_assess", doubt=f"the verdict must be one of {', '.join(item.verdicts)}")
    reason = str(said.get("reason", ""))[:600]
    quote = _quote(said.get("evidence"), session)
    if verdict in NEEDS_QUOTE and quote is None:
        why = "its quote is not in the candidate's own words; copy them letter by letter, or change the verdict"
        return Finding(item.id, "cannot_assess", reason=reason, doubt=why)
    return Finding(item.id, verdict, quote if verdict in NEEDS_QUOTE else None, reason)


def _quote(evidence: Any, session: Session) -> Quote | None:
    """The first passage of the evidence that stands in the candidate's words."""
    for item in evidence if isinstance(evidence, list) else []:
        if isinstance(item, dict) and isinstance(item.get("quote"), str):
            turn = item.get("turn")
            found = find_quote(item["quote"], session.turns, turn if isinstance(turn, int) else None)
            if found is not None:
                return found
    return None


def _point(finding: Finding, session: Session, rubric: Rubric) -> PointVerdict:
    verdict = Verdict(finding.verdict)
    if verdict is Verdict.MISSING and not was_reached(session, rubric, rubric.branch_of[finding.id]):
        verdict = Verdict.NOT_REACHED
    return PointVerdict(
        point=finding.id,
        verdict=verdict,
        quote=finding.quote.text if finding.quote else None,
        turn=finding.quote.turn if finding.quote else None,
        reason="The quote could not be found in your words." if "quote" in finding.doubt else finding.reason,
        rung=session.rung(finding.id),
        samples=tuple(Verdict(sample) for sample in finding.samples),
    )


def _misconception(finding: Finding) -> MisconceptionVerdict:
    return MisconceptionVerdict(
        id=finding.id,
        state=finding.verdict,  # type: ignore[arg-type]
        quote=finding.quote.text if finding.quote else None,
        turn=finding.quote.turn if finding.quote else None,
    )


def _rating(finding: Finding) -> DimensionRating:
    known = finding.verdict.isdigit()
    return DimensionRating(
        dimension=finding.id,
        rating=int(finding.verdict) if known else None,
        quote=finding.quote.text if finding.quote else None,
        turn=finding.quote.turn if finding.quote else None,
        reason=finding.reason,
    )
