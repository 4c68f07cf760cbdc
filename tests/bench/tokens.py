"""Weighted input tokens of a whole session, counted from what a server on loopback really received.

    python -m tests.bench.tokens [--json]

A 12-turn talk (1,500-token prefix, 250-token answers, 150-token questions) and its grading, a request per branch, by
the real program over each wire form. A token that a provider reads from its cache weighs 0.1, one that it writes there
1.25 (Anthropic), any other 1. The comparison is resending everything with no cache at all (1.00); the limit is 0.25.
Tokens are bytes / 3.4: the same estimate on both sides of the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from interviewer.adapters.providers import PROVIDERS, ModelSpec, Secret, build_model
from interviewer.adapters.system_clock import SystemClock
from interviewer.core.bank import Level, TimePlan
from interviewer.core.rubric import build_rubric
from interviewer.core.scorecard import GradingMode
from interviewer.core.session import State
from interviewer.engine.graders.model_grader import ModelGrader
from interviewer.engine.interview import Desk, Interview
from interviewer.engine.interviewers.model_interviewer import ModelInterviewer
from interviewer.engine.planning import set_up
from tests.fakes import MemoryJournal
from tests.loopback import Loopback, Seen
from tests.wire_forms import schema_of

LIMIT = 0.25
TURNS = 12
READ, WRITE = 0.1, 1.25
BYTES_PER_TOKEN = 3.4
OPENAI_STEP = 128
"""OpenAI reads a prefix from its cache in steps of so many tokens, from 1,024 on."""
FORMS = ("anthropic:bench", "openai:bench", "compatible:bench")
TOPICS = "candidates labels latency drift traffic ranking features serving rollout metrics budget caching".split()


@dataclass(frozen=True)
class Count:
    """Weighted input of one session, and what resending everything would have weighed."""

    form: str
    requests: int
    plain: float
    weighted: float

    @property
    def ratio(self) -> float:
        return self.weighted / self.plain


def reply_to(seen: Seen) -> list[str]:
    """A model that keeps the rules: a question of its own for each turn, a finding for each criterion."""
    last = blocks_of(seen.body)[-1][0]
    ids = re.findall(r"^([a-z][\w.-]*)(?: \([^)]*\))?: ", last, re.MULTILINE)
    if "Judge " in last:
        found = [{"id": name, "evidence": [], "reason": "None.", "verdict": "cannot_assess"} for name in ids]
        return [json.dumps({"say": "", "touched": [], "sufficient": False, "findings": found})]
    topic = TOPICS[(json.dumps(seen.body).count("long answer") - 1) % len(TOPICS)]
    words = " ".join(f"{topic}{number}" for number in range(30))
    return [json.dumps({"say": f"You named {words}. How?", "touched": [], "sufficient": False, "findings": []})]


async def hold_session(form: str, url: str) -> None:
    """One talk of twelve answers and its grading by the real engine and the real adapters."""
    interview, grader = set_up_session(form, url)
    await hold_talk(interview)
    await grade(interview, grader)


async def hold_talk(interview: Interview) -> None:
    """Twelve answers, and the end."""
    for number in range(TURNS):
        if interview.state is not State.CANDIDATE_TURN:
            break
        topic = TOPICS[number]
        answer = f"long answer {number}. " + " ".join(f"{topic} detail {word}" for word in range(48))
        async with aclosing(interview.answer(answer)) as pieces:
            async for _ in pieces:
                pass
    interview.close("ended")


async def grade(interview: Interview, grader: ModelGrader) -> None:
    """Grade a talk that is over."""
    async with aclosing(interview.grade(grader)) as branches:
        async for _ in branches:
            pass


def set_up_session(
    form: str, url: str, mode: GradingMode = "standard", points: int = 0
) -> tuple[Interview, ModelGrader]:
    """A design question with so many of its points (0: the leaves of its tree), and a grader in that mode."""
    from interviewer.adapters.bank.files import load_bank
    from interviewer.adapters.data import data_root
    from interviewer.adapters.prompt_files import PromptFiles
    from interviewer.core.session import Session

    bank = load_bank(data_root("bank"))
    question = bank.question("mlsd-4")
    time = TimePlan(answer_s=3600, followups_s=3600, max_followups=TURNS)
    kept = {point.id for point in [point for branch in question.branches for point in branch.points][:points]}
    branches = tuple(
        branch.model_copy(update={"points": tuple(point for point in branch.points if point.id in kept)})
        for branch in (question.branches if points else ())
    )
    plain = question.model_copy(update={"branches": branches, "followups": (), "hints": {}, "time": time})
    rubric = build_rubric(plain, bank.framework("ml_system_design"), bank.type("ml_design"))
    keys = dict.fromkeys(PROVIDERS, Secret("sk-bench"))
    model = build_model(ModelSpec.parse(form), base_url=url, keys=keys, window=200_000)
    prompts = PromptFiles(data_root("prompts"))
    journal, clock = MemoryJournal(), SystemClock()
    interview = Interview(Session("bench"), rubric, Desk(ModelInterviewer(model, prompts), journal, clock))
    interview.start(set_up(rubric, mode="interview", level=Level.MID, interviewer=form, grader=form))
    return interview, ModelGrader(model, prompts, mode)


def weigh(form: str, requests: list[dict[str, Any]]) -> Count:
    """Replay the requests against a provider's cache."""
    weighted = plain = 0.0
    held: list[str] = []
    for body in requests:
        blocks = list(blocks_of(body))
        text = "".join(part for part, _ in blocks)
        total = tokens_in(text)
        plain += total
        read, stored = cached(form, blocks, held)
        weighted += READ * read + WRITE * stored + (total - read - stored)
    return Count(form, len(requests), plain, weighted)


def cached(form: str, blocks: list[tuple[str, bool]], held: list[str]) -> tuple[float, float]:
    """Tokens of a request that the provider reads from its cache and writes there; `held` is the cache so far."""
    if form.startswith("anthropic"):
        return _anthropic(blocks, held)
    return _openai("".join(part for part, _ in blocks), held), 0.0


def _anthropic(blocks: list[tuple[str, bool]], held: list[str]) -> tuple[float, float]:
    """Tokens read and written: entries end at marked blocks, and any block boundary may find one."""
    prefixes = ["".join(part for part, _ in blocks[: number + 1]) for number in range(len(blocks))]
    read = max((tokens_in(prefix) for prefix in prefixes if prefix in held), default=0.0)
    marked = [prefix for prefix, (_, kept) in zip(prefixes, blocks, strict=True) if kept]
    held.extend(marked)
    return read, max(0.0, max((tokens_in(prefix) for prefix in marked), default=0.0) - read)


def _openai(text: str, held: list[str]) -> float:
    """Tokens read: the longest common beginning with an earlier request, in whole steps."""
    common = 0
    for earlier in held:
        same = next(
            (n for n, (a, b) in enumerate(zip(earlier, text, strict=False)) if a != b), min(len(earlier), len(text))
        )
        common = max(common, same)
    held.append(text)
    tokens = int(tokens_in(text[:common]))
    return float(tokens - tokens % OPENAI_STEP) if tokens >= 1024 else 0.0


def blocks_of(body: dict[str, Any]) -> list[tuple[str, bool]]:
    """Texts in the order a provider reads them, and whether each is marked to be kept.

    The schema of the reply comes first: to change it is to miss the cache.
    """
    schema = json.dumps(schema_of(body))
    if "system" in body:
        parts = [*body["system"], *(part for message in body["messages"] for part in message["content"])]
        return [(schema, False), *((part["text"], "cache_control" in part) for part in parts)]
    if "instructions" in body:
        return [(schema, False), (body["instructions"], False), *((item["content"], False) for item in body["input"])]
    return [(schema, False), *((message["content"], False) for message in body["messages"])]


def tokens_in(text: str) -> float:
    return len(text.encode()) / BYTES_PER_TOKEN


def measure() -> list[Count]:
    """One session over each wire form."""
    counts = []
    for form in FORMS:
        with Loopback([reply_to]) as server:
            asyncio.run(hold_session(form, server.url))
            counts.append(weigh(form, [seen.body for seen in server.seen]))
    return counts


def main() -> int:
    """Print the table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    counts = measure()
    if args.json:
        print(json.dumps([{**vars(count), "ratio": count.ratio} for count in counts]))
    else:
        print(f"{'wire form':<18}{'requests':>9}{'resent':>9}{'weighted':>10}{'ratio':>7}   limit {LIMIT}")
        for count in counts:
            print(f"{count.form:<18}{count.requests:>9}{count.plain:>9.0f}{count.weighted:>10.0f}{count.ratio:>7.2f}")
    return 0 if all(count.ratio <= LIMIT for count in counts) else 1


if __name__ == "__main__":
    sys.exit(main())
