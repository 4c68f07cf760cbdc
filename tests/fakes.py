"""Stand-ins at the engine's own seams, and a small bank to talk about.

`FakeClock`, `MemoryJournal` and `ScriptedModel` implement the protocols of `engine.ports`; nothing inside the engine is
ever replaced. `REGULARISATION` is one authored question with everything a rubric can have; `make_studio()` builds a
whole program around it without a disk, a network or a clock.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewer.core import events as ev
from interviewer.core.bank import (
    Branch,
    Category,
    Clarification,
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
    Levels,
    Misconception,
    Phase,
    Point,
    Question,
    QuestionType,
    Sample,
    Severity,
    TimePlan,
    Trigger,
)
from interviewer.core.catalogue import Bank
from interviewer.core.errors import JournalError, UnknownName
from interviewer.core.rubric import Rubric, build_rubric
from interviewer.core.session import Session, replay
from interviewer.engine.planning import set_up
from interviewer.engine.ports import ChatRequest, Delta, Done, Draft, SessionRow, Usage
from interviewer.engine.prompting import Template, parse_template

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from interviewer.engine.studio import Choice, Studio

_CRITERION = re.compile(r"([a-z0-9][a-z0-9._-]*)(?:: | \()")
PROMPTS = Path(__file__).resolve().parents[1] / "prompts"


# -- time, disk, prompts ----------------------------------------------------------------------------------------------


class FakeClock:
    """Time that passes only by hand; `sleep` returns at once and moves it on."""

    def __init__(self) -> None:
        self._monotonic = 1000.0
        self._now = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self._monotonic

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self._monotonic += seconds
        self._now += timedelta(seconds=seconds)

    def jump_wall(self, seconds: float) -> None:
        """Somebody set the wall clock."""
        self._now += timedelta(seconds=seconds)


class MemoryJournal:
    """A journal that keeps JSON lines in memory, so that whatever it gives back has been through JSON."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}
        self.drafts: dict[str, Draft] = {}
        self.full = False
        """Is the disk full? Every write then fails."""

    def append(self, session_id: str, seq: int, event: ev.Event) -> None:
        if self.full:
            raise JournalError("The disk is full.")
        lines = self.lines.setdefault(session_id, [])
        if seq != len(lines):
            raise JournalError(f"Event {seq} of {session_id} is taken or comes too early; {len(lines)} is next.")
        lines.append(ev.event_to_json(event))

    def load(self, session_id: str) -> Session:
        return replay(session_id, self.events(session_id))

    def events(self, session_id: str) -> Sequence[ev.Event]:
        if session_id not in self.lines:
            raise UnknownName("session", session_id, self.lines)
        return [ev.event_from_json(line) for line in self.lines[session_id]]

    def sessions(self, limit: int = 0) -> Sequence[SessionRow]:
        rows = [self._row(session_id) for session_id in reversed(self.lines)]
        return rows[:limit] if limit else rows

    def _row(self, session_id: str) -> SessionRow:
        session, first = self.load(session_id), self.events(session_id)[0]
        card = session.scorecard
        return SessionRow(
            id=session_id,
            started=first.at,
            question_id=session.setup.question_id,
            question=session.setup.question,
            state=session.state.value,
            mode=session.setup.mode,
            level=session.setup.level.value,
            decision=card.decision.value if card and card.decision else "",
            coverage=card.coverage if card else None,
            spent_s=session.spent_s,
        )

    def save_draft(self, session_id: str, draft: Draft) -> None:
        if self.full:
            raise JournalError("The disk is full.")
        self.drafts[session_id] = draft

    def draft(self, session_id: str) -> Draft:
        return self.drafts.get(session_id, Draft())

    def delete(self, session_id: str) -> None:
        self.lines.pop(session_id, None)
        self.drafts.pop(session_id, None)


class FilePrompts:
    """The repository's own templates, or others given by name."""

    def __init__(self, **other: str) -> None:
        self.other = other

    def get(self, name: str) -> Template:
        text = self.other.get(name)
        return parse_template(name, text if text is not None else (PROMPTS / f"{name}.md").read_text("utf-8"))


# -- a model ----------------------------------------------------------------------------------------------------------

Step = str | Exception | Done | asyncio.Event | Callable[[], Any]
"""A delta, a fault, an end, something to wait for, or something to do (move the clock on)."""
Script = str | Sequence[Step]
ONE_REQUEST = Usage(1, 100, 40, 0, 20)


class ScriptedModel:
    """A ChatModel that says what it is told to, one script per request, and remembers what it was asked."""

    def __init__(
        self,
        *scripts: Script,
        each: Callable[[ChatRequest], Script] | None = None,
        name: str = "fake:model",
        window: int = 100_000,
        usage: Usage = ONE_REQUEST,
    ) -> None:
        self._scripts = list(scripts)
        self._each = each
        self._usage = usage
        self.name = name
        self.window = window
        self.requests: list[ChatRequest] = []
        self.open = 0
        """Streams that were begun and not yet closed."""
        self.closed = False

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Done, None]:
        self.requests.append(request)
        if self._scripts:
            script = self._scripts.pop(0)
        else:
            assert self._each is not None, f"request {len(self.requests)} has no script"
            script = self._each(request)
        self.open += 1
        try:
            for step in [script] if isinstance(script, str) else script:
                await asyncio.sleep(0)
                if isinstance(step, str):
                    yield Delta(step)
                elif isinstance(step, Exception):
                    raise step
                elif isinstance(step, Done):
                    yield step
                    return
                elif isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    step()
            await asyncio.sleep(0)
            yield Done(self._usage, self.name)
        finally:
            self.open -= 1

    async def close(self) -> None:
        self.closed = True


def say(text: str, touched: Sequence[str] = (), sufficient: bool = False) -> str:
    """What a well-behaved interviewer model replies."""
    return json.dumps({"say": text, "touched": list(touched), "sufficient": sufficient})


def finding(name: str, verdict: str, quote: str = "", turn: int = 2, reason: str = "") -> dict[str, Any]:
    """One finding of a grader model."""
    return {
        "id": name,
        "evidence": [{"turn": turn, "quote": quote}] if quote else [],
        "reason": reason,
        "verdict": verdict,
    }


def findings(*items: dict[str, Any]) -> str:
    """What a well-behaved grader model replies."""
    return json.dumps({"findings": list(items)})


def ids_asked(request: ChatRequest) -> list[str]:
    """Ids of the items that a grading request asks about."""
    order = next(message.text for message in reversed(request.messages) if "] Judge " in message.text)
    heads = (_CRITERION.match(block) for block in order.split("\n\n"))
    return [head.group(1) for head in heads if head]


def is_asked_again(request: ChatRequest) -> bool:
    """Does the request complain about a reply?"""
    return request.messages[-2].role == "assistant"


# -- a small bank -----------------------------------------------------------------------------------------------------

TREE = Framework(
    id="compare_a_b",
    title="Compare A and B",
    type="comparison",
    branches=(
        FrameworkBranch(
            id="define",
            title="Define both",
            leaves=(
                Leaf(title="First thing", detect=Detector(mention=("lasso",), explain=(("lasso",), ("absolute",)))),
                Leaf(title="Second thing"),
            ),
            followups=(FollowUp(id="g_define", ask="How would you write the second one down?", intent=Intent.CLARIFY),),
            hints=("Start from the formula.", "Compare the two penalties."),
        ),
        FrameworkBranch(
            id="mechanism",
            title="Why they differ",
            leaves=(Leaf(title="Causal account of the difference"),),
            followups=(FollowUp(id="g_why", ask="Why does that happen?", intent=Intent.PROBE_DEPTH, safe=True),),
        ),
        FrameworkBranch(
            id="use",
            title="When to use which",
            leaves=(Leaf(title="Condition for each choice"),),
        ),
    ),
)
OTHER_TREE = Framework(
    id="explain_concept",
    title="Explain a concept",
    type="comparison",
    branches=(
        FrameworkBranch(
            id="idea",
            title="The idea",
            leaves=(Leaf(title="Say it in one sentence"), Leaf(title="Give one example")),
            followups=(FollowUp(id="g_example", ask="What would an example look like?", intent=Intent.CLARIFY),),
        ),
    ),
)


def _anchors(stem: str) -> tuple[str, str, str, str]:
    return (f"{stem} absent", f"{stem} partial", f"{stem} complete", f"{stem} beyond")


COMPARISON = QuestionType(
    id="comparison",
    title="comparison",
    dimensions=(
        Dimension(id="correctness", title="Correctness", weight=40, anchors=_anchors("core"), branches=("define",)),
        Dimension(id="mechanism", title="Mechanism", weight=25, anchors=_anchors("cause"), branches=("mechanism",)),
        Dimension(id="application", title="Application", weight=20, anchors=_anchors("choice"), branches=("use",)),
        Dimension(id="clarity", title="Clarity", weight=15, anchors=_anchors("order")),
    ),
    time=TimePlan(answer_s=120, followups_s=240, max_followups=4),
    followups=(FollowUp(id="t_wrong", ask="When would you choose neither?", intent=Intent.EDGE_CASE, safe=True),),
    clarify=(Clarification(asked=("how long", "how much time"), say="About two minutes."),),
)

REGULARISATION = Question(
    id="ml-65",
    question="How do L1 and L2 regularisation differ?",
    framework="compare_a_b",
    category="ml",
    reading="Take it as a penalty added to a linear model.",
    brief={"data": "One million rows and four hundred features."},
    clarify=(Clarification(asked=("how many features", "how many rows"), say="Four hundred features."),),
    levels=Levels(asked_from=Level.JUNIOR, target=Level.MID),
    time=TimePlan(answer_s=150, followups_s=330, max_followups=4),
    branches=(
        Branch(
            id="define",
            points=(
                Point(
                    id="p_l1",
                    claim="L1 adds the sum of absolute weights, times lambda, to the loss.",
                    kind=Kind.MUST,
                    weight=3,
                    level=Level.JUNIOR,
                    accept="Formula or words.",
                    not_enough="Only the name lasso.",
                    detect=Detector(mention=("l1", "lasso"), explain=(("l1", "lasso"), ("absolute", "modulus"))),
                ),
                Point(
                    id="p_l2",
                    claim="L2 adds the sum of squared weights, times lambda, to the loss.",
                    kind=Kind.MUST,
                    weight=3,
                    level=Level.JUNIOR,
                    detect=Detector(mention=("l2", "ridge"), explain=(("l2", "ridge"), ("square*", "quadratic"))),
                ),
            ),
        ),
        Branch(
            id="mechanism",
            points=(
                Point(
                    id="p_zero",
                    claim="The pull of the absolute value stays constant near zero, so small weights reach zero.",
                    kind=Kind.MUST,
                    weight=4,
                    level=Level.MID,
                    detect=Detector(
                        mention=("gradient", "subgradient", "slope"),
                        explain=(("gradient", "subgradient", "slope"), ("constant", "does not fade")),
                    ),
                ),
                Point(
                    id="p_prior",
                    claim="As a posterior estimate L1 is a Laplace prior and L2 is a Gaussian one.",
                    kind=Kind.SHOULD,
                    weight=2,
                    level=Level.SENIOR,
                    detect=Detector(mention=("prior",), explain=(("laplace",), ("gaussian", "normal prior"))),
                ),
            ),
        ),
        Branch(
            id="use",
            points=(
                Point(
                    id="p_sparse",
                    claim="L1 drops features and so selects them while L2 keeps every feature.",
                    kind=Kind.SHOULD,
                    weight=2,
                    level=Level.MID,
                    detect=Detector(
                        mention=("sparse", "feature selection"),
                        explain=(("sparse", "feature selection"), ("keep every", "keep all", "keeps every")),
                    ),
                ),
                Point(
                    id="p_elastic",
                    claim="Elastic net mixes both penalties when features are correlated in groups.",
                    kind=Kind.BONUS,
                    weight=1,
                    level=Level.SENIOR,
                    detect=Detector(mention=("elastic net",), explain=(("elastic net",), ("correlated",))),
                ),
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            id="m_faster",
            claim="L1 trains faster than L2.",
            severity=Severity.MINOR,
            detect=Detector(explain=(("lasso trains faster", "l1 trains faster"),)),
            probe="Which of the two has the cheaper update step?",
            correct="L2 has a closed form; L1 needs an iterative solver.",
        ),
        Misconception(
            id="m_ridge_zero",
            claim="Ridge sets weights exactly to zero.",
            severity=Severity.MAJOR,
            detect=Detector(explain=(("ridge ... zero", "l2 ... zero"),)),
            probe="What happens to a small weight under the second penalty?",
            correct="Ridge shrinks weights and never sets them exactly to zero.",
        ),
        Misconception(
            id="m_no_scaling",
            claim="Regularisation makes overfitting impossible.",
            severity=Severity.FATAL,
            detect=Detector(explain=(("overfitting ... impossible", "cannot overfit"),)),
            probe="How would you tell that such a model is fitting noise?",
            correct="It lowers variance; it guarantees nothing.",
        ),
    ),
    followups=(
        FollowUp(
            id="f_zero",
            ask="Why do some weights vanish under only one of them?",
            intent=Intent.PROBE_DEPTH,
            when=Trigger(missing=("p_zero",)),
            listens=("p_zero",),
        ),
        FollowUp(
            id="f_l2",
            ask="How would you write the second penalty?",
            intent=Intent.CLARIFY,
            when=Trigger(missing=("p_l2",)),
            listens=("p_l2",),
        ),
        FollowUp(
            id="f_prior",
            ask="How would a Bayesian look at the two?",
            intent=Intent.DEEPEN,
            when=Trigger(missing=("p_prior",), covered=("p_zero",)),
            listens=("p_prior",),
        ),
        FollowUp(
            id="f_groups",
            ask="Forty of your columns carry nearly the same signal. What do you do?",
            intent=Intent.CONSTRAINT_CHANGE,
            listens=("p_elastic",),
            safe=True,
        ),
        FollowUp(
            id="f_choose",
            ask="You may keep thirty columns at serving time. Which one do you take?",
            intent=Intent.TRADE_OFF,
            listens=("p_sparse",),
            safe=True,
        ),
        FollowUp(
            id="f_scale",
            ask="What would you check before you trust the fitted weights?",
            intent=Intent.EDGE_CASE,
            safe=True,
        ),
    ),
    hints={
        "p_zero": (
            "Look at what happens close to the origin.",
            "Compare how strongly each penalty pulls on a tiny weight.",
            "One of them has a pull that does not depend on the size of the weight.",
            "Reveal: the pull of the absolute value stays constant, so small weights reach zero.",
        ),
        "p_l1": (
            "Write the loss down.",
            "Which norm is it?",
            "It is a sum.",
            "Reveal: absolute values.",
        ),
        "p_l2": ("Write the loss down.", "Which norm is it?", "It is a sum of powers.", "Reveal: squares."),
        "p_sparse": ("Think of serving.", "Count columns.", "One keeps them all.", "Reveal: L1 selects."),
    },
    model_answer=("L1 adds absolute weights, L2 squared ones; the constant pull of L1 drives weights to zero.",),
    strong_hire_needs=("p_prior", "p_elastic"),
    samples=(
        Sample(
            expect=Expectation(decision=Decision.HIRE, covered=("p_l1", "p_l2", "p_zero"), missing=("p_prior",)),
            text="Lasso adds absolute weights, ridge adds squared ones, and the slope of lasso stays constant at zero.",
        ),
    ),
)
BARE = Question(id="ml-1", question="What is the difference between bagging and boosting?", framework="compare_a_b")
"""A question that nobody has written points for."""

ML_TREE = Framework(
    id="ml_system_design",
    title="ML system design",
    type="ml_design",
    branches=tuple(
        FrameworkBranch(
            id=name,
            title=title,
            leaves=(Leaf(title=f"{title}: first"), Leaf(title=f"{title}: second")),
            followups=(
                FollowUp(id=f"d_{name}_1", ask=f"What is the first risk in the {name} part?", intent=Intent.EDGE_CASE),
                FollowUp(id=f"d_{name}_2", ask=f"How large is the {name} part?", intent=Intent.QUANTIFY, safe=True),
            ),
        )
        for name, title in (("framing", "Frame it"), ("data", "Data"), ("model", "Model"), ("serving", "Serve it"))
    ),
)
ML_DESIGN = QuestionType(
    id="ml_design",
    title="ML system design",
    dimensions=(
        Dimension(
            id="design",
            title="Design",
            weight=100,
            anchors=_anchors("design"),
            branches=("framing", "data", "model", "serving"),
        ),
    ),
    time=TimePlan(
        max_followups=6,
        phases=(
            Phase(id="requirements", title="requirements", minutes=5, branches=("framing",)),
            Phase(id="high_level", title="high-level design", minutes=10, branches=("data", "model")),
            Phase(id="deep_dive", minutes=20, branches=("serving",)),
            Phase(id="wrap", title="wrap-up", minutes=3),
        ),
    ),
)
FEED = Question(
    id="mlsd-4",
    question="Design a feed ranking system.",
    statement="A news app with ten million daily users wants to rank its feed.",
    framework="ml_system_design",
    category="mlsd",
    difficulty=4,
)
"""A long question in phases, asked from its framework alone."""

BANK = Bank(
    categories={
        "ml": Category(id="ml", title="Machine Learning", testing="Basics under pressure.", framework="compare_a_b"),
        "mlsd": Category(id="mlsd", title="ML System Design", testing="Structure.", framework="ml_system_design"),
    },
    frameworks={tree.id: tree for tree in (TREE, OTHER_TREE, ML_TREE)},
    types={kind.id: kind for kind in (COMPARISON, ML_DESIGN)},
    questions={question.id: question for question in (REGULARISATION, BARE, FEED)},
)


def make_rubric(base: Question = REGULARISATION, /, tree: Framework | None = None, **changes: Any) -> Rubric:
    """The rubric of a question of the small bank, with fields of the question changed."""
    changed = base.model_copy(update=changes)
    return build_rubric(changed, tree or BANK.framework(changed.framework), BANK.type_of(changed))


# -- sessions ---------------------------------------------------------------------------------------------------------

AT = "2026-01-02T09:00:00.000+00:00"


def started(rubric: Rubric | None = None, **changes: Any) -> ev.Started:
    """A `Started` for a rubric, by default at mid level in interview mode with the scripted interviewer."""
    fields = set_up(
        rubric or make_rubric(), mode="interview", level=Level.MID, interviewer="scripted", grader="coverage"
    )
    return ev.Started(**{"at": AT, **fields, **changes})


def asked(followup: FollowUp, branch: str = "", **more: Any) -> ev.FollowedUp:
    """The interviewer asks an authored follow-up."""
    return ev.FollowedUp(
        at=AT,
        text=followup.ask,
        intent=followup.intent,
        branch=branch,
        followup=followup.id,
        listens=followup.listens,
        **more,
    )


def answered(text: str, charged_s: float = 0.0) -> ev.Answered:
    """The candidate answers."""
    return ev.Answered(at=AT, text=text, charged_s=charged_s)


def followup_of(rubric: Rubric, name: str) -> FollowUp:
    """One of the rubric's follow-ups by id."""
    return next(placed.followup for placed in rubric.followups if placed.followup.id == name)


def branch_of_followup(rubric: Rubric, name: str) -> str:
    """The branch that the follow-up belongs to."""
    return next(placed.branch for placed in rubric.followups if placed.followup.id == name)


def talk(rubric: Rubric, *said: str | tuple[str, str] | ev.Event, **setup: Any) -> Session:
    """A session after a talk.

    A string is an answer, a pair is the id of a follow-up and the answer to it, an event is applied as it is. Between
    two plain answers the interviewer says a neutral word that counts as nothing.
    """
    events: list[ev.Event] = [started(rubric, **setup)]
    floor_is_mine = False
    for item in said:
        if isinstance(item, tuple):
            name, answer = item
            if not floor_is_mine:
                events.append(answered("Let me think about that one for a moment before I say more."))
            events.append(asked(followup_of(rubric, name), branch_of_followup(rubric, name)))
            events.append(answered(answer))
            floor_is_mine = True
        elif isinstance(item, str):
            if floor_is_mine:
                events.append(ev.FollowedUp(at=AT, text="Go on.", intent="acknowledge"))
            events.append(answered(item))
            floor_is_mine = True
        else:
            events.append(item)
            floor_is_mine = isinstance(item, ev.Answered | ev.Passed)
    return replay("a1b2c3d4", events)


async def hear(pieces: AsyncGenerator[Any, None], heard: list[Any]) -> None:
    """Listen to a stream, keeping what came before it broke off."""
    async with aclosing(pieces) as stream:
        async for piece in stream:
            heard.append(piece)


async def read_all(pieces: AsyncGenerator[str, None]) -> str:
    """Everything that a stream of words says."""
    return "".join([piece async for piece in pieces])


# -- the whole program ------------------------------------------------------------------------------------------------


def make_studio(
    *,
    bank: Bank = BANK,
    journal: MemoryJournal | None = None,
    clock: FakeClock | None = None,
    model: ScriptedModel | None = None,
    defaults: Choice | None = None,
    prices: Callable[[str, Usage], float | None] = lambda model, usage: None,
    cap_usd: float | None = None,
) -> Studio:
    """A studio over the small bank; `model` answers whatever name a choice asks for."""
    from interviewer.engine.meter import Meter
    from interviewer.engine.studio import Choice, Studio

    chosen = model or ScriptedModel()
    return Studio(
        bank=bank,
        journal=journal or MemoryJournal(),
        clock=clock or FakeClock(),
        prompts=FilePrompts(),
        meter=Meter(prices, cap_usd),
        connect=lambda name, role: chosen,
        defaults=defaults or Choice(""),
    )
