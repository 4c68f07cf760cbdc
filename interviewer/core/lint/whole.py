"""Rules on the bank as a whole."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from interviewer.core.lint.subject import Fault
from interviewer.core.reading import content_stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.catalogue import Bank

SAME_CLAIM = 0.9
"""Overlap of content words, 0 to 1, from which the claims of two entries say the same."""
Found = tuple[str, Fault]
"""Id of a question, empty for the bank itself, and what is wrong with it."""


class _Claim(NamedTuple):
    question: str
    key: str
    point: str
    stems: frozenset[str]


def every_row_has_a_question(bank: Bank) -> Iterator[Found]:
    """Every row of the source document leads to exactly one question."""
    owners: dict[str, list[str]] = defaultdict(list)
    for question in bank.questions.values():
        for seed in question.seed:
            owners[seed.row].append(question.id)
    rows = [
        f"{category.id}-{number}" for category in bank.categories.values() for number in range(1, category.count + 1)
    ]
    for row in rows:
        if row not in owners:
            yield "", Fault("", f"no question has the row `{row}` of the source document", "add it to `seed` of one")
        elif len(owners[row]) > 1:
            yield owners[row][1], Fault("seed", f"the row `{row}` belongs to {', '.join(owners[row])}", "keep one")
    for row in sorted(owners.keys() - set(rows)):
        yield owners[row][0], Fault("seed", f"the source document has no row `{row}`", "remove it")


def no_copied_claims(bank: Bank) -> Iterator[Found]:
    """No two entries make the same claim; entries that are `related` may, with a warning."""
    twins: dict[tuple[str, str], list[tuple[_Claim, _Claim]]] = defaultdict(list)
    for one, other in _near_pairs(_claims(bank)):
        twins[(one.question, other.question)].append((one, other))
    for (left, right), pairs in twins.items():
        is_related = right in bank.questions[left].related or left in bank.questions[right].related
        one, other = pairs[0]
        more = f" and {len(pairs) - 1} more" if len(pairs) > 1 else ""
        message = f"`{other.point}` says nearly the same as `{one.point}` of {left}{more}"
        fix = "say what is special here, merge the entries, or name them in `related`"
        yield right, Fault(other.key, message, fix, warning=is_related)


def _claims(bank: Bank) -> list[_Claim]:
    return [
        _Claim(question.id, f"branches[{b}].points[{p}].claim", point.id, content_stems(point.claim))
        for question in bank.questions.values()
        if question.id not in bank.own
        for b, branch in enumerate(question.branches)
        for p, point in enumerate(branch.points)
    ]


def _near_pairs(claims: list[_Claim]) -> Iterator[tuple[_Claim, _Claim]]:
    """Pairs of claims of different entries that share nearly all stems.

    Two sets can only overlap so far if they share one of the rarest stems of each, so only those are looked up.
    """
    often = Counter(stem for claim in claims for stem in claim.stems)
    shelf: dict[str, list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        size = len(claim.stems)
        rarest = sorted(claim.stems, key=lambda stem: (often[stem], stem))[: size - math.ceil(SAME_CLAIM * size) + 1]
        for earlier in sorted({index for stem in rarest for index in shelf[stem]}):
            other = claims[earlier]
            shared = len(claim.stems & other.stems) / len(claim.stems | other.stems)
            if other.question != claim.question and shared >= SAME_CLAIM:
                yield other, claim
        for stem in rarest:
            shelf[stem].append(number)
