"""What a grade costs in each mode, counted from what a server on loopback really received and sent.

    python -m tests.bench.grading [--json]

A 12-turn talk about a question with 20 points is graded in every mode over each wire form; only the requests of the
grading are counted. Cached tokens are those that a provider would read from its cache (see `tests.bench.tokens`, which
also says what a token is). The server finds nothing covered, which is the cheapest reply: quotes add to the output.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tests.bench.tokens import FORMS, blocks_of, cached, grade, hold_talk, reply_to, set_up_session, tokens_in
from tests.loopback import Loopback, Seen

if TYPE_CHECKING:
    from interviewer.core.scorecard import GradingMode

MODES: tuple[GradingMode, ...] = ("fast", "standard", "careful")
POINTS = 20
_ITEM = re.compile(r"^([a-z][\w.-]*)(?: \([^)]*\))?: ", re.MULTILINE)


@dataclass
class Cost:
    """One grade."""

    form: str
    mode: str
    requests: int = 0
    input: float = 0.0
    cached: float = 0.0
    output: float = 0.0


def examiner(seen: Seen) -> list[str]:
    """Finds every point missing and every misconception absent, and says why in a sentence."""
    last = blocks_of(seen.body)[-1][0]
    if "Judge " not in last:
        return reply_to(seen)
    reason = "The answer does not speak of it."
    found = [
        {"id": name, "evidence": [], "reason": reason, "verdict": "absent" if name.startswith("m_") else "missing"}
        for name in _ITEM.findall(last)
    ]
    return [json.dumps({"say": "", "touched": [], "sufficient": False, "findings": found})]


def count(form: str, mode: GradingMode) -> Cost:
    """Hold one talk and grade it in one mode."""
    with Loopback([examiner]) as server:
        interview, grader = set_up_session(form, server.url, mode, POINTS)
        asyncio.run(_hold(interview, grader, server))
        talk = [seen.body for seen in server.seen if "Judge " not in blocks_of(seen.body)[-1][0]]
        graded = [seen for seen in server.seen if "Judge " in blocks_of(seen.body)[-1][0]]
    held: list[str] = []
    for body in talk:
        cached(form, blocks_of(body), held)
    cost = Cost(form, mode)
    for seen in graded:
        blocks = blocks_of(seen.body)
        cost.requests += 1
        cost.input += tokens_in("".join(part for part, _ in blocks))
        cost.cached += cached(form, blocks, held)[0]
        cost.output += tokens_in(examiner(seen)[0])
    return cost


async def _hold(interview: object, grader: object, server: Loopback) -> None:
    await hold_talk(interview)  # type: ignore[arg-type]
    await grade(interview, grader)  # type: ignore[arg-type]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    costs = [count(form, mode) for form in FORMS for mode in MODES]
    if args.json:
        print(json.dumps([asdict(cost) for cost in costs]))
        return 0
    print(f"{'wire form':<18}{'mode':<10}{'requests':>9}{'input':>9}{'cached':>9}{'output':>9}")
    for cost in costs:
        print(
            f"{cost.form:<18}{cost.mode:<10}{cost.requests:>9}{cost.input:>9.0f}{cost.cached:>9.0f}{cost.output:>9.0f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
