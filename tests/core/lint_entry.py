"""A small entry that breaks no rule of the lint, and ways to break one thing in it."""

from __future__ import annotations

from typing import Any

from interviewer.core.bank import (
    Branch,
    Category,
    Decision,
    Detector,
    Dimension,
    Expectation,
    FollowUp,
    Framework,
    FrameworkBranch,
    Intent,
    Kind,
    Leaf,
    Level,
    Misconception,
    Point,
    Question,
    QuestionType,
    Reference,
    Review,
    Sample,
    SeedRow,
    Severity,
    TimePlan,
    Trigger,
)
from interviewer.core.catalogue import Bank
from interviewer.core.code_task import Case, CodeTask, Complexity, Stress, WrongSolution
from interviewer.core.lint import faults_of

TREE = Framework(
    id="explain",
    title="Explain",
    type="theory",
    branches=tuple(
        FrameworkBranch(id=name, title=name.title(), leaves=(Leaf(title="Something"),))
        for name in ("define", "mechanism", "limits")
    ),
)
ANCHORS = ("Nothing.", "A little.", "Most of it.", "All of it.")


def kind_of_question(name: str) -> QuestionType:
    """A question type in which all points count for one dimension."""
    return QuestionType(
        id=name,
        title=name,
        dimensions=(
            Dimension(id="content", title="Content", weight=85, anchors=ANCHORS, kinds=tuple(Kind)),
            Dimension(id="clarity", title="Clarity", weight=15, anchors=ANCHORS),
        ),
        time=TimePlan(answer_s=150, followups_s=330),
        red_flags=(Misconception(id="t_flag", claim="It is magic.", probe="How do you know?", correct="It is not."),),
        followups=(FollowUp(id="t_more", ask="What else?", intent=Intent.CLARIFY),),
    )


def point(name: str, claim: str, *groups: tuple[str, ...], kind: Kind = Kind.SHOULD, weight: int = 2) -> Point:
    """A point whose first group of phrases also serves as its mention."""
    detector = Detector(mention=groups[0], explain=groups)
    return Point(id=name, claim=claim, kind=kind, weight=weight, accept="In any words.", detect=detector)


MUST = Kind.MUST
DEFINE = Branch(
    id="define",
    points=(
        point(
            "p_mask",
            "Each step silences a random subset of the neurons.",
            ("random subset",),
            ("neurons", "units"),
            kind=MUST,
            weight=4,
        ),
        point(
            "p_scale",
            "Activations are rescaled by the keep probability.",
            ("rescale*",),
            ("keep probability",),
            kind=MUST,
            weight=3,
        ),
    ),
)
MECHANISM = Branch(
    id="mechanism",
    points=(
        point(
            "p_average",
            "It behaves like averaging an ensemble of thinned networks.",
            ("ensemble",),
            ("averag*",),
            kind=MUST,
            weight=4,
        ),
        point(
            "p_partner",
            "Partners come and go, so each unit learns to work alone.",
            ("partners",),
            ("alone",),
            kind=MUST,
            weight=3,
        ),
        point("p_slow", "Noisy gradients cost more epochs until convergence.", ("noisy gradients",), ("epochs",)),
    ),
)
LIMITS = Branch(
    id="limits",
    points=(
        point("p_rate", "One half suits wide hidden layers, less suits inputs.", ("one half",), ("hidden layers",)),
        point("p_norm", "It shifts the variance that batch norm has stored.", ("batch norm",), ("variance",)),
        point(
            "p_bayes",
            "Left on at prediction it gives a spread that measures uncertainty.",
            ("uncertainty",),
            ("spread",),
            kind=Kind.BONUS,
            weight=1,
        ),
    ),
)
LADDER = ("Look at one step.", "Compare two steps.", "Think of many networks.", "Reveal: many networks at once.")
WEAK = "In each step a random subset of the neurons is silent. Activations are rescaled by the keep probability."
SOLID = f"{WEAK} It is like averaging over an ensemble. Partners come and go, so a unit works alone."
STRONG = (
    f"{SOLID} The noisy gradients cost you more epochs. I take one half for the hidden layers. "
    "It also shifts the variance under a batch norm."
)
GOOD = Question(
    id="dl-1",
    question="Explain dropout.",
    aliases=("What does dropout do?",),
    seed=(SeedRow(row="dl-1", text="Explain “dropout”."),),
    framework="explain",
    category="dl",
    intent="Is it more than a switch?",
    branches=(DEFINE, MECHANISM, LIMITS),
    misconceptions=(
        Misconception(
            id="m_always",
            claim="It stays active at prediction.",
            severity=Severity.MAJOR,
            detect=Detector(explain=(("active at prediction",),)),
            probe="You call the same network twice on one image. What do you see?",
            correct="By default it is switched off then, and outputs repeat.",
        ),
    ),
    followups=(
        FollowUp(
            id="f_step",
            ask="What happens in one step?",
            intent=Intent.CLARIFY,
            when=Trigger(missing=("p_mask",)),
            listens=("p_mask", "p_scale"),
        ),
        FollowUp(id="f_why", ask="Why does that help?", intent=Intent.PROBE_DEPTH, listens=("p_average", "p_partner")),
        FollowUp(
            id="f_slow",
            ask="A colleague wants it everywhere. What does it cost?",
            intent=Intent.CHALLENGE,
            safe=True,
            listens=("p_slow",),
        ),
        FollowUp(
            id="f_rate",
            ask="Where would you turn it up?",
            intent=Intent.CONSTRAINT_CHANGE,
            safe=True,
            listens=("p_rate",),
        ),
        FollowUp(
            id="f_norm", ask="What does it disturb nearby?", intent=Intent.EDGE_CASE, safe=True, listens=("p_norm",)
        ),
        FollowUp(
            id="f_bayes", ask="Could you use it at prediction?", intent=Intent.DEEPEN, safe=True, listens=("p_bayes",)
        ),
    ),
    hints=dict.fromkeys(("p_mask", "p_average"), LADDER),
    model_answer=("It trains many thinned networks at once.",),
    verdict_anchors=dict.fromkeys(Decision, "As it says."),
    level_bar=dict.fromkeys(Level, "What is expected."),
    samples=(
        Sample(
            expect=Expectation(decision=Decision.NO_HIRE, covered=("p_mask", "p_scale"), missing=("p_average",)),
            text=WEAK,
        ),
        Sample(expect=Expectation(decision=Decision.HIRE, covered=("p_average",), missing=("p_norm",)), text=SOLID),
        Sample(expect=Expectation(decision=Decision.STRONG_HIRE, covered=("p_rate", "p_norm")), text=STRONG),
    ),
    references=(
        Reference(title="A paper", supports=("p_mask", "p_scale", "p_partner")),
        Reference(title="A textbook, ch. 7", supports=("p_average",)),
    ),
    review=Review(authored="2026-11-23"),
)
TASK = CodeTask(
    entry="double",
    signature="def double(n: int) -> int",
    starter="def double(n):\n    ...\n",
    solution="def double(n):\n    return 2 * n\n",
    cases=tuple(Case(args=f"[{n}]", expect=f"{2 * n}") for n in range(8)),
    stress=Stress(
        make="[100_000_000]",
        naive="def double(n):\n    total = 0\n    for _ in range(n):\n        total += 2\n    return total\n",
    ),
    wrong=(
        WrongSolution(why="squares", code="def double(n):\n    return n * n\n"),
        WrongSolution(why="adds two", code="def double(n):\n    return n + 2\n"),
    ),
    complexity=Complexity(time="O(1)", space="O(1)"),
)
TYPES = ("theory", "coding", "ml_design", "motivation", "behavioural")
BANK = Bank(
    categories={
        "dl": Category(id="dl", title="Deep Learning", testing="Networks.", framework="explain", count=1),
    },
    frameworks={"explain": TREE},
    types={name: kind_of_question(name) for name in TYPES},
    questions={"dl-1": GOOD},
)


def bank_with(*questions: Question, **changes: Any) -> Bank:
    """The small bank with other questions."""
    fields = {"categories": BANK.categories, "frameworks": BANK.frameworks, "types": BANK.types, **changes}
    return Bank(questions={question.id: question for question in questions}, **fields)


def changed(**fields: Any) -> Question:
    """The good entry with other fields."""
    return GOOD.model_copy(update=fields)


def with_point(name: str, **fields: Any) -> Question:
    """The good entry with one point changed."""
    branches = tuple(
        branch.model_copy(
            update={"points": tuple(p.model_copy(update=fields) if p.id == name else p for p in branch.points)}
        )
        for branch in GOOD.branches
    )
    return changed(branches=branches)


def with_followup(name: str, **fields: Any) -> Question:
    """The good entry with one follow-up changed."""
    return changed(followups=tuple(f.model_copy(update=fields) if f.id == name else f for f in GOOD.followups))


def with_wrong(**fields: Any) -> Question:
    """The good entry with its misconception changed."""
    return changed(misconceptions=(GOOD.misconceptions[0].model_copy(update=fields),))


def with_ladder(*rungs: str) -> Question:
    """The good entry with other hints for its first point."""
    return changed(hints={**GOOD.hints, "p_mask": rungs})


def with_sample(number: int, text: str | None = None, **expect: Any) -> Question:
    """The good entry with one golden answer changed."""
    samples = list(GOOD.samples)
    sample = samples[number]
    samples[number] = Sample(expect=sample.expect.model_copy(update=expect), text=text or sample.text)
    return changed(samples=tuple(samples))


def rules_broken(question: Question, bank: Bank | None = None) -> set[int]:
    """Numbers of the rules that the entry breaks."""
    return {rule.number for rule, _ in faults_of(question, bank or bank_with(question))}
