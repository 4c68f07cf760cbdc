"""Several readings of the same item, and what they agree on.

Single readings of a model are unreliable, and disagreement among several marks the wrong ones (grading.md, section B):
so what they do not agree on is shown as uncertain, never averaged away.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interviewer.engine.graders.judging import Answered, Finding, Sheet

READINGS = 3
"""At most; two that agree on anything but `mentioned` suffice."""


def settled(readings: Sequence[Answered]) -> bool:
    """Is another reading not worth its price?"""
    said = [finding.verdict for answered in readings for finding in answered.findings.values()]
    return len(said) >= READINGS or (len(said) == READINGS - 1 and len(set(said)) == 1 and said[0] != "mentioned")


def agree(readings: Sequence[Answered]) -> Answered:
    """The verdict of most readings of one item; `cannot_assess` where there is no majority."""
    found = [finding for answered in readings for finding in answered.findings.values()]
    said = tuple(finding.verdict for finding in found)
    verdict, votes = Counter(said).most_common(1)[0]
    if votes * 2 > len(said):
        best = next(finding for finding in found if finding.verdict == verdict)
    else:
        best = replace(found[0], verdict="cannot_assess", quote=None)
    if len(set(said)) > 1:
        best = _uncertain(best, said)
    return replace(readings[0], findings={best.id: best}, reply="\n".join(answered.reply for answered in readings))


def _uncertain(finding: Finding, said: tuple[str, ...]) -> Finding:
    counts = ", ".join(f"{verdict} {votes}" for verdict, votes in Counter(said).most_common())
    return replace(finding, samples=said, reason=f"Readings differ ({counts}). {finding.reason}".strip())


def join_items(sheet: Sheet, readings: Sequence[Answered]) -> Answered:
    """The readings of all items of a sheet as one."""
    first = readings[0]
    return replace(
        first,
        sheet=sheet,
        findings={name: finding for answered in readings for name, finding in answered.findings.items()},
        request="\n\n".join(answered.request for answered in readings),
        reply="\n".join(answered.reply for answered in readings),
    )
