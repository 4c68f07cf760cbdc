"""Rules on words: near-equal claims, banned words, sentences that are too long, facts about companies."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from interviewer.core.lint.subject import Fault, Text, word_count
from interviewer.core.reading import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.lint.subject import Subject

SAME_CLAIM = 0.8
"""Overlap of content words, 0 to 1, from which two claims of one entry say the same."""
HINT_WORDS = 40
"""Words of the longest sentence in a hint."""
COMPANIES = (
    "Anthropic",
    "Meta",
    "Google",
    "OpenAI",
    "Visa",
    "Atlassian",
    "Walmart",
    "Pinterest",
    "Salesforce",
    "Amazon",
    "Nvidia",
    "NVIDIA",
    "Qualcomm",
)
_COMPANY = re.compile(rf"\b(?:{'|'.join(COMPANIES)})\b")
_BANNED = re.compile(r"\b(?:obviously|simply|trivially|of course|needless to say|as everyone knows)\b", re.IGNORECASE)
_PROTECTED = re.compile(
    r"\b(?:your (?:age|religion|faith|nationality|ethnicity|race|gender|sexuality|marital status|husband|wife|spouse"
    r"|partner|children|kids|pregnancy|health|illness|disability|political views|salary|union)"
    r"|how old are you|are you (?:married|pregnant|religious|single|disabled)|do you have (?:children|kids|a family)"
    r"|name (?:the|your) (?:client|customer)|confidential (?:names?|data|documents?))\b",
    re.IGNORECASE,
)
_UNSPACED = re.compile(r"[a-z]{3,}[,;!?][A-Za-z]{3,}|[a-z]{3,}\.[A-Z][a-z]{2,}|[A-Za-z]{36,}")
_CODE = re.compile(r"`[^`]*`")


def no_twin_claims(subject: Subject) -> Iterator[Fault]:
    """No two points of an entry say the same."""
    for (_, one), (key, other) in combinations(subject.placed, 2):
        if overlap(one.claim, other.claim) >= SAME_CLAIM:
            yield Fault(f"{key}.claim", f"says nearly the same as `{one.id}`", "merge the two points")


def plain_words(subject: Subject) -> Iterator[Fault]:
    """Nothing condescending, nothing private, nothing that cannot be read."""
    for key, text in (*subject.asks, *subject.rungs):
        if found := _PROTECTED.search(text):
            yield Fault(key, f'"{found.group()}" asks for something private', "leave it out")
    for key, text in _prose(subject):
        if found := _BANNED.search(text):
            yield Fault(key, f'"{found.group()}" talks down', "leave it out")
        if found := _UNSPACED.search(_CODE.sub("", text)):
            yield Fault(key, f'"{found.group()[:50]}" lacks a space', "put one in, or quote code in backticks")
    for key, text in subject.rungs:
        longest = max(word_count(sentence) for sentence in re.split(r"[.!?:;]\s", text))
        if longest > HINT_WORDS:
            yield Fault(key, f"a sentence of {longest} words, at most {HINT_WORDS}", "split it")


def _prose(subject: Subject) -> Iterator[Text]:
    yield from subject.asks
    yield from subject.rungs
    for key, point in subject.placed:
        yield Text(f"{key}.claim", point.claim)
        yield Text(f"{key}.accept", point.accept)
        yield Text(f"{key}.not_enough", point.not_enough)
    for number, line in enumerate(subject.question.model_answer):
        yield Text(f"model_answer[{number}]", line)
    for number, wrong in enumerate(subject.question.misconceptions):
        yield Text(f"misconceptions[{number}].correct", wrong.correct)


def facts_have_a_date(subject: Subject) -> Iterator[Fault]:
    """A motivation entry names a company only where a dated pack says where the facts come from."""
    question = subject.question
    if subject.rubric.type.id != "motivation" or (question.pack and question.pack.facts):
        return
    texts = [
        Text(f"{key}.{name}", getattr(point, name)) for key, point in subject.placed for name in ("claim", "accept")
    ]
    texts += [Text(f"model_answer[{number}]", line) for number, line in enumerate(question.model_answer)]
    for key, text in texts:
        if found := _COMPANY.search(text):
            yield Fault(key, f"names {found.group()} without a dated `pack`", "add `pack:`, or say `the company`")
