"""Which ids the chapters, rows and trees of the source document go by."""

from __future__ import annotations

import re
from typing import NamedTuple


class Chapter(NamedTuple):
    """What a heading of the source document is called in the bank."""

    id: str
    title: str
    framework: str
    type: str
    """Default type of its own tree."""


_KNOWN = {
    "MACHINE LEARNING": Chapter("ml", "Machine Learning", "machine_learning", "applied_case"),
    "DATA STRUCTURES & ALGORITHMS": Chapter("dsa", "Data Structures & Algorithms", "dsa", "coding"),
    "SYSTEM DESIGN": Chapter("sd", "System Design", "system_design", "system_design"),
    "BEHAVIORAL": Chapter("beh", "Behavioral", "behavioral_star", "behavioural"),
    "COMPUTER VISION": Chapter("cv", "Computer Vision", "computer_vision", "theory"),
    "ML SYSTEM DESIGN": Chapter("mlsd", "ML System Design", "ml_system_design", "ml_design"),
    "MODEL EVALUATION": Chapter("eval", "Model Evaluation", "model_evaluation", "applied_case"),
    "CODING": Chapter("code", "Coding", "ml_coding", "coding"),
    "DEEP LEARNING": Chapter("dl", "Deep Learning", "deep_learning", "theory"),
    "MODEL DEPLOYMENT": Chapter("dep", "Model Deployment", "model_deployment", "applied_case"),
    "LLMS": Chapter("llm", "LLMs", "llms", "theory"),
    "REINFORCEMENT LEARNING": Chapter("rl", "Reinforcement Learning", "reinforcement_learning", "theory"),
    "GENERATIVE AI": Chapter("gen", "Generative AI", "generative_ai", "applied_case"),
    "NATURAL LANGUAGE PROCESSING": Chapter("nlp", "Natural Language Processing", "nlp", "theory"),
    "SQL": Chapter("sql", "SQL", "sql", "coding"),
    "STATISTICS & PROBABILITY": Chapter("stat", "Statistics & Probability", "statistics_probability", "theory"),
    "MLOPS": Chapter("ops", "MLOps", "mlops", "applied_case"),
    "OPTIMIZATION": Chapter("opt", "Optimization", "optimization", "theory"),
}
FALLBACK_FRAMEWORK = "explain_concept"
"""Tree of a chapter that we do not know and that has none."""


def chapter_of(heading: str, has_tree: bool) -> Chapter:
    """What a heading is called in the bank; an unknown one gets ids made of its words."""
    known = _KNOWN.get(heading.upper())
    if known:
        return known
    name = id_of(heading, "-")
    framework = id_of(heading, "_") if has_tree else FALLBACK_FRAMEWORK
    return Chapter(name, heading.title(), framework, "applied_case")


def id_of(title: str, joint: str) -> str:
    """An id made of the words of a title, without what stands in parentheses."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"\([^()]*\)", "", title).lower())
    return joint.join(words)[:48].strip("-_") or "untitled"
