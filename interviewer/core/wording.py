"""What a bare wording gives away: whether two are the same question, and which type and framework would fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

_PUNCTUATION = re.compile(r"[^\w\s+#%]|_")
_SMALL_WORDS = frozenset(
    "a an the of in on at to for and or with by from is are do does did you your me my i it its how what why when "
    "which would could should can about have has was were that this".split()
)

_ML_WORDS = re.compile(
    r"recommend|rank|predict|detect|classif|moderat|personali|feed|agent|\bml\b|machine learning|\bai\b|model|ads?\b"
    r"|propensity|denois|spam|news|explore|top picks|for you|search system|summari|discount|computer vision|images?\b"
)
_ML_CODE = re.compile(
    r"k-?means|nearest neighbou?r|regression|batch norm|neural|gradient|perceptron|decision tree|attention"
)
_CODE_VERBS = re.compile(
    r"(?:(?:can you )?implement|write|code|find|given|determine|compute|calculate|return|reverse|merge|sort|convert"
    r"|print|construct|check|move|search|build an?|generate|remove|transform|apply|extract)\b"
)


class Fit(NamedTuple):
    """A question type and a framework, by id."""

    type: str
    framework: str


@dataclass(frozen=True)
class _Rule:
    fit: Fit
    pattern: re.Pattern[str]


def _rule(type_: str, framework: str, pattern: str) -> _Rule:
    return _Rule(Fit(type_, framework), re.compile(pattern))


_RULES = (
    _rule(
        "motivation",
        "motivation_why_x",
        r"why do you want|mission statement|other companies|hear about this|what do you know about",
    ),
    _rule("behavioural", "work_style", r"should not hire|ideal work environment|what types of team|leadership style"),
    _rule("behavioural", "work_style", r"how do you (?:prioriti|manage|stay up)"),
    _rule("product_sense", "product_sense", r"(?:favou?rite|don't like|dislike).*(?:app|product)|improve the app"),
    _rule("product_sense", "product_sense", r"design a product (?:for|that)"),
    _rule("behavioural", "behavioral_star", r"about (?:a|the) time|describe a time|an example of a time"),
    _rule("behavioural", "behavioral_star", r"challenge that you|challenging project"),
    _rule("experience", "self_profile", r"about yourself|your .*\bexperience\b|current role|your background"),
    _rule(
        "experience",
        "project_deep_dive",
        r"(?:tell me about|present|describe).*(?:project|you solved|you've worked on)",
    ),
    _rule("experience", "field_perspective", r"trends|research topic|skills do you think|where is the field"),
    _rule("puzzle", "puzzle_probability", r"(?:biased|fair) coin|\bdice\b|uniformly distributed|expected number of"),
    _rule("coding", "sql", r"\bsql\b"),
    _rule("comparison", "compare_a_b", r"differences? between|\bdiffer from|\bcompare\b|\bversus\b|\bvs\b|better than"),
    _rule("comparison", "compare_a_b", r"would you use an? .* or "),
    _rule("applied_case", "responsible_ai", r"ethical|\bprivate\b|privacy|harmful|unsafe|what (?:are the )?risks"),
    _rule("applied_case", "responsible_ai", r"sensitive (?:data|topics)"),
)
_LATE_RULES = (
    _rule("theory", "explain_concept", r"how would you explain"),
    _rule(
        "applied_case", "applied_case", r"how (?:do|would|can|should) you|what's your approach|what (?:metrics|methods)"
    ),
    _rule("applied_case", "applied_case", r"you choose|you handle"),
    _rule("theory", "explain_concept", r"^(?:explain|what|define|describe|where|why|how)\b"),
)


def same_wording(text: str) -> str:
    """A key that is equal for wordings that differ only in case, punctuation and white space."""
    return " ".join(_PUNCTUATION.sub(" ", text.replace("'", "").replace("\u2019", "")).casefold().split())


def content_words(text: str) -> frozenset[str]:
    """The words that tell one question from another."""
    return frozenset(same_wording(text).split()) - _SMALL_WORDS


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared content words as a share of all, 0 to 1; 0 where either has fewer than two."""
    if min(len(one), len(other)) < 2:
        return 0.0
    return len(one & other) / len(one | other)


def propose_fit(text: str, category: str = "") -> Fit:
    """A type and a framework for a question nobody has classified, by its wording and its chapter's id."""
    lower = text.lower().replace("\u2019", "'")
    first = _first(_RULES, lower)
    if first:
        return first
    if re.match(r"design\b|how would you (?:design|build)", lower):
        return _design(lower, category)
    if _is_task(text, lower):
        return Fit("coding", "ml_coding" if _ML_CODE.search(lower) else "coding_problem")
    return _first(_LATE_RULES, lower) or Fit("applied_case", "applied_case")


def _first(rules: tuple[_Rule, ...], lower: str) -> Fit | None:
    return next((rule.fit for rule in rules if rule.pattern.search(lower)), None)


def _design(lower: str, category: str) -> Fit:
    if "data structure" in lower:
        return Fit("coding", "coding_problem")
    if category in {"mlsd", "ml", "cv", "rl"} or _ML_WORDS.search(lower):
        return Fit("ml_design", "ml_system_design")
    return Fit("system_design", "system_design")


def _is_task(text: str, lower: str) -> bool:
    is_title = len(text.split()) <= 5 and text[-1:] not in "?."
    return is_title or (_CODE_VERBS.match(lower) is not None and " how " not in lower)
