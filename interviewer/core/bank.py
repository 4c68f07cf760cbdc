"""The schema of the bank: what people write in `bank/` and what a session is asked from.

Three layers. A framework is the mental-model tree of a kind of answer, with follow-ups that fit any question answered
in that shape. A question type carries dimensions, anchors and a time plan. A question carries what only it can know:
points, misconceptions, follow-ups, hints, golden answers. `rubric.py` lays the three on top of each other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from interviewer.core.code_task import CodeTask
from interviewer.core.content import Content, Day, Ladder, Line, Phrases, Slug, Slugs, Text


class Level(StrEnum):
    """Seniority, lowest first; `rank` orders them."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    STAFF = "staff"

    @property
    def rank(self) -> int:
        """0 for junior to 3 for staff."""
        return list(Level).index(self)


class Mark(StrEnum):
    """The study mark that the source document gives a whole category."""

    DEFER = "defer"
    SKIP = "skip"
    NEUTRAL = "neutral"
    LOVE = "love"


class Kind(StrEnum):
    """How much the absence of a point says: a must is missed by no one who is hired at its level."""

    MUST = "must"
    SHOULD = "should"
    BONUS = "bonus"


class Severity(StrEnum):
    """What a misconception that stands uncorrected does to the decision."""

    MINOR = "minor"
    MAJOR = "major"
    FATAL = "fatal"


class Intent(StrEnum):
    """Why a follow-up is asked (taxonomy of interviewing research; one sentence, one question each)."""

    CLARIFY = "clarify"
    EVIDENCE = "evidence"
    PROBE_DEPTH = "probe_depth"
    QUANTIFY = "quantify"
    EDGE_CASE = "edge_case"
    CHALLENGE = "challenge"
    TRADE_OFF = "trade_off"
    CONSTRAINT_CHANGE = "constraint_change"
    DEEPEN = "deepen"
    OWNERSHIP = "ownership"
    REFLECT = "reflect"
    COUNTERFACTUAL = "counterfactual"
    SCOPE = "scope"


class Decision(StrEnum):
    """Four bands, no middle."""

    STRONG_NO_HIRE = "strong_no_hire"
    NO_HIRE = "no_hire"
    HIRE = "hire"
    STRONG_HIRE = "strong_hire"

    @property
    def rank(self) -> int:
        """0 for strong no hire to 3 for strong hire."""
        return list(Decision).index(self)


class Detector(Content):
    """How a point is recognised without a model.

    Phrases are words, stemmed; `*` ends a prefix, `...` skips up to four words, `#` is any number. One phrase of
    `mention` means the point was named. Every group of `explain` must have a phrase within `window` consecutive
    sentences (or anywhere in the answer) for it to count as explained.
    """

    mention: Phrases = ()
    explain: tuple[Phrases, ...] = ()
    window: int | Literal["answer"] = 2
    list_ok: bool = False
    """Does a bare list of terms suffice? For points that ask for one."""


class Point(Content):
    """One fact or step that a good answer contains, stated as mechanism rather than as topic."""

    id: Slug
    claim: Line
    kind: Kind = Kind.SHOULD
    weight: Annotated[int, Field(ge=1, le=4)] = 1
    level: Level = Level.MID
    """From which level the point is expected; above the level asked for it counts as a bonus."""
    accept: str = ""
    not_enough: str = ""
    detect: Detector | None = None
    dimension: Slug | None = None
    """Dimension of the type that the point counts for; by default the one that claims its branch."""


class Branch(Content):
    """The points of one branch of the framework for one question."""

    id: Slug
    points: tuple[Point, ...] = ()
    not_applicable: str = ""
    """Why the branch makes no sense for this question; empty when it does."""


class Misconception(Content):
    """Something wrong that people really say, with a probe that does not give the answer away."""

    id: Slug
    claim: Line
    severity: Severity = Severity.MINOR
    detect: Detector | None = None
    probe: Line
    correct: Line


class Trigger(Content):
    """When a follow-up fits: any of `missing` is missing, and all of `covered` are covered."""

    missing: Slugs = ()
    covered: Slugs = ()


class FollowUp(Content):
    """One question, at most 32 words, that contains nothing it listens for."""

    id: Slug
    ask: Line
    intent: Intent
    when: Trigger = Trigger()
    listens: Slugs = ()
    safe: bool = False
    """Does it make sense whether or not the point was made? (interviewing.md 2.6)"""


class Clarification(Content):
    """An answer that the interviewer gives only when asked: any of the phrases in the candidate's question."""

    asked: Phrases
    say: Line


class Phase(Content):
    """A stretch of the interview with its share of the clock."""

    id: Slug
    title: str = ""
    minutes: Annotated[float, Field(gt=0, le=120)]
    branches: Slugs = ()
    """Branches of the framework that belong to it; empty for phases that have none (introduction, wrap-up)."""


class TimePlan(Content):
    """Seconds of the candidate's own time for the opening answer and for follow-ups, or phases that replace both."""

    answer_s: Annotated[int, Field(ge=30, le=7200)] = 150
    followups_s: Annotated[int, Field(ge=0, le=7200)] = 300
    max_followups: Annotated[int, Field(ge=0, le=20)] = 4
    phases: tuple[Phase, ...] = ()

    @property
    def total_s(self) -> float:
        """All of it, in seconds."""
        if self.phases:
            return sum(phase.minutes for phase in self.phases) * 60
        return float(self.answer_s + self.followups_s)


class Levels(Content):
    """From which level the question is asked, and which level it is aimed at."""

    asked_from: Level = Level.JUNIOR
    target: Level = Level.MID


class Expectation(Content):
    """What a golden answer is worth."""

    decision: Decision
    covered: Slugs = ()
    missing: Slugs = ()


class Sample(Content):
    """A golden answer as people talk: a graded example for the model, a regression test for the detectors."""

    expect: Expectation
    text: Text


class Reference(Content):
    """A source that really says it, and the points it supports."""

    title: Line
    supports: Slugs = ()


class SeedRow(Content):
    """One row of the source document, its wording kept as it was after the encoding was repaired."""

    row: Slug
    text: Line
    repeat: Literal["first", "exact", "near"] = "first"


class CompanyFact(Content):
    """One sentence about a company, and the page that says it."""

    fact: Line
    source: Line


class CompanyPack(Content):
    """What was known of a company on a day; facts about companies age, so they stand nowhere else."""

    company: Line
    as_of: Day
    facts: Annotated[tuple[CompanyFact, ...], Field(min_length=1)]


class Review(Content):
    """When the entry was written and when someone else read it in full."""

    authored: str = ""
    reviewed: str = ""


class Question(Content):
    """One question of the bank. Only `question` and `framework` are required; the rest is inherited or left out."""

    id: Slug
    question: Line
    framework: Slug
    aliases: tuple[Line, ...] = ()
    """Other wordings of the same question."""
    seed: tuple[SeedRow, ...] = ()
    type: Slug = ""
    """Question type; by default that of the framework."""
    domain_framework: Slug = ""
    """The tree that holds the content, where `framework` is the shape of the answer."""
    category: Slug = ""
    difficulty: Annotated[int, Field(ge=1, le=5)] = 2
    levels: Levels = Levels()
    time: TimePlan | None = None
    intent: str = ""
    """What the question is really testing."""
    reading: str = ""
    """How an ambiguous or ill-posed wording is meant; the interviewer says it when asked."""
    statement: str = ""
    """The full task, for questions whose wording is only a title."""
    brief: dict[Slug, Line] = Field(default_factory=dict)
    """The scenario card: facts that are given when asked for, never volunteered."""
    clarify: tuple[Clarification, ...] = ()
    branches: tuple[Branch, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    followups: tuple[FollowUp, ...] = ()
    hints: dict[Slug, Ladder] = Field(default_factory=dict)
    """Ladders of four rungs by point; the last begins with `Reveal:`."""
    model_answer: tuple[Line, ...] = ()
    verdict_anchors: dict[Decision, Line] = Field(default_factory=dict)
    level_bar: dict[Level, Line] = Field(default_factory=dict)
    strong_hire_needs: Slugs = ()
    """At least one of these points must be covered for a strong hire."""
    samples: tuple[Sample, ...] = ()
    references: tuple[Reference, ...] = ()
    code: CodeTask | None = None
    """Cases and solutions, for coding questions."""
    pack: CompanyPack | None = None
    """Dated facts, for questions about a company."""
    related: Slugs = ()
    note: str = ""
    review: Review = Review()

    @property
    def authored(self) -> bool:
        """Does the question carry points of its own, or does it fall back on its framework and type?"""
        return any(branch.points for branch in self.branches)

    @property
    def names(self) -> tuple[str, ...]:
        """Every id that leads to this question: its own and those of its source rows."""
        rows = tuple(seed.row for seed in self.seed)
        return rows if self.id in rows else (self.id, *rows)


class Leaf(Content):
    """A leaf of a tree; `detect` serves questions that have no points of their own."""

    title: Line
    detect: Detector | None = None


class FrameworkBranch(Content):
    """A branch of a tree, with follow-ups that fit any question answered in this shape."""

    id: Slug
    title: Line
    leaves: tuple[Leaf, ...]
    followups: tuple[FollowUp, ...] = ()
    hints: Ladder = ()


class Framework(Content):
    """A mental-model tree: the learner's map and the spine of the rubric."""

    id: Slug
    title: Line
    origin: Literal["source", "ours", "own"] = "own"
    """From the source document, written by us, or a person's own."""
    type: Slug
    """Type of a question that names this framework and no type."""
    branches: tuple[FrameworkBranch, ...]
    ideas_from: str = ""


class Dimension(Content):
    """One thing that is scored 1 to 4, by the points that count for it or, where none can, by its anchors."""

    id: Slug
    title: Line
    weight: Annotated[int, Field(ge=1, le=100)]
    """Percent of the type's score."""
    anchors: Annotated[tuple[Line, ...], Field(min_length=4, max_length=4)]
    """What is observed at 1, 2, 3 and 4."""
    branches: Slugs = ()
    kinds: tuple[Kind, ...] = ()
    """Points that count here: on one of `branches`, or of one of `kinds`. Neither: judged by anchors alone."""

    @property
    def anchors_only(self) -> bool:
        """Can only a reader of the whole answer judge it (clarity, communication)?"""
        return not self.branches and not self.kinds


class QuestionType(Content):
    """What all questions of one type share."""

    id: Slug
    title: Line
    dimensions: tuple[Dimension, ...]
    time: TimePlan
    followups: tuple[FollowUp, ...] = ()
    red_flags: tuple[Misconception, ...] = ()
    clarify: tuple[Clarification, ...] = ()
    level_bar: dict[Level, Line] = Field(default_factory=dict)


class Category(Content):
    """A chapter of the source document."""

    id: Slug
    """Prefix of its rows, as in `ml-65`."""
    title: Line
    testing: Line
    """What they are really testing, in the source's words."""
    mark: Mark = Mark.NEUTRAL
    framework: Slug
    """The tree that its questions were filed under."""
    count: Annotated[int, Field(ge=0)] = 0
