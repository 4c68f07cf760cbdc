"""The coverage grader: no model, no network. It says what was found, never more.

It pronounces no decision unless the candidate has ticked points; a tick that no detector confirms counts 0.7 and is
listed as the candidate's own claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer import __version__
from interviewer.core.evidence import UNSEEN, Evidence, Sighting, Status, gather, gives_up
from interviewer.core.quotes import find_quote
from interviewer.core.scorecard import (
    BranchVerdicts,
    DimensionRating,
    MisconceptionVerdict,
    PointVerdict,
    Stamp,
    Verdict,
)
from interviewer.engine.graders.reach import was_reached
from interviewer.engine.ports import GradedBranch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from interviewer.core.rubric import Rubric, RubricBranch
    from interviewer.core.session import Session

VERSION = "coverage-1"
WHOLE = "whole"
_VERDICTS = {
    Status.COVERED: Verdict.COVERED,
    Status.MENTIONED: Verdict.MENTIONED,
    Status.MISSING: Verdict.MISSING,
}


class CoverageGrader:
    """Finds points, misconceptions and lists in the candidate's words."""

    name = "coverage"
    notes = (
        "Coverage found, not a judgement: it finds words and cannot tell a contradiction from a paraphrase. "
        "What was not found may still have been said.",
    )

    def decides(self, session: Session) -> bool:
        """Only with the candidate's own ticks beside what was found."""
        return session.prediction is not None and bool(session.prediction.ticks)

    def stamp(self, rubric: Rubric) -> Stamp:
        """Grader and rubric; there is no prompt and no model."""
        return Stamp(grader=self.name, grader_version=VERSION, rubric_version=rubric.version, app_version=__version__)

    async def grade(
        self, session: Session, rubric: Rubric, done: Sequence[BranchVerdicts] = ()
    ) -> AsyncGenerator[GradedBranch, None]:
        """Yield every branch, then what was found of the whole answer."""
        spoken = [turn for turn in session.turns if not (turn.by_candidate and gives_up(turn.text))]
        evidence = gather(rubric, spoken)
        for branch in rubric.branches:
            yield GradedBranch(self._branch(session, rubric, branch, evidence))
        yield GradedBranch(self._whole(session, rubric, evidence))

    def _branch(self, session: Session, rubric: Rubric, branch: RubricBranch, evidence: Evidence) -> BranchVerdicts:
        ticks = frozenset(session.prediction.ticks if session.prediction else ())
        return BranchVerdicts(
            branch=branch.id,
            points=tuple(
                self._point(session, rubric, point.id, evidence.points[point.id], point.id in ticks)
                for point in branch.points
            ),
        )

    def _point(self, session: Session, rubric: Rubric, point: str, seen: Sighting, ticked: bool) -> PointVerdict:
        rung = session.rung(point)
        quote = find_quote(seen.text, session.turns, seen.turn) if seen is not UNSEEN else None
        if quote is not None and ticked and seen.status is Status.MENTIONED:
            return PointVerdict(
                point=point,
                verdict=Verdict.COVERED,
                quote=quote.text,
                turn=quote.turn,
                rung=rung,
                claimed=True,
                reason="Your claim: only named in your words.",
            )
        if quote is not None:
            return PointVerdict(
                point=point, verdict=_VERDICTS[seen.status], quote=quote.text, turn=quote.turn, rung=rung
            )
        if ticked:
            return PointVerdict(
                point=point,
                verdict=Verdict.COVERED,
                rung=rung,
                claimed=True,
                reason="Your claim: not found in your words.",
            )
        reached = was_reached(session, rubric, rubric.branch_of[point])
        return PointVerdict(point=point, verdict=Verdict.MISSING if reached else Verdict.NOT_REACHED, rung=rung)

    def _whole(self, session: Session, rubric: Rubric, evidence: Evidence) -> BranchVerdicts:
        return BranchVerdicts(
            branch=WHOLE,
            misconceptions=tuple(
                self._misconception(session, wrong.id, evidence.misconceptions.get(wrong.id))
                for wrong in rubric.misconceptions
            ),
            ratings=tuple(
                DimensionRating(dimension=dimension.id, rating=None, reason="Only a reader can judge it.")
                for dimension in rubric.type.dimensions
                if dimension.anchors_only
            ),
        )

    def _misconception(self, session: Session, name: str, seen: Sighting | None) -> MisconceptionVerdict:
        quote = find_quote(seen.text, session.turns, seen.turn) if seen else None
        if quote is None:
            return MisconceptionVerdict(id=name, state="absent")
        return MisconceptionVerdict(id=name, state="stands", quote=quote.text, turn=quote.turn)
