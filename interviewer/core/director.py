"""Which follow-up comes next, when to hint, when to move on, when to stop: rules over session and rubric, no model.

Two policies (interviewing.md 2.6). With a model that reports whether a branch was answered well enough, "missing" can
be trusted and the heaviest gaps come first. Without one, "not detected" is weak evidence, so misconceptions, silent
branches with a must and then follow-ups that are sensible in any case come first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from interviewer.core.bank import FollowUp, Intent, Kind, Severity
from interviewer.core.evidence import UNSEEN, Evidence, Status, asks_for_help, gather, is_non_answer
from interviewer.core.matching import contains_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from interviewer.core.events import PhasePlan
    from interviewer.core.rubric import PlacedFollowUp, Rubric
    from interviewer.core.session import Session, Turn

PER_BRANCH = 2
"""Follow-ups on one branch; two more where phases divide the tree."""
FAILURES = 2
"""Non-answers in a row after which a branch is left."""
FAINT = 0.3
"""Strength of a sighting, 0 to 1, from which the scripted interviewer does not take a point for missing: on the blind
answers 96 of 100 points that were made or named reach it."""
QUESTION_WORDS = 60
"""A longer turn that ends in a question mark is an answer with a question in it, not a question."""
DEEPER = frozenset({Intent.DEEPEN, Intent.CONSTRAINT_CHANGE, Intent.CHALLENGE})
"""Intents that go beyond what was asked first."""
HINTS_PER_POINT = 2
HINTED_POINTS = 3
"""In interview mode (interviewing.md 2.4); practice mode has no limit below the ladder's length."""


@dataclass(frozen=True)
class Probe:
    """Ask this follow-up, in its own words or in better ones for this answer."""

    followup: FollowUp
    branch: str
    phase: str = ""
    """Phase that begins with it; empty while the phase goes on."""


@dataclass(frozen=True)
class Clarify:
    """Answer the candidate's question: from the card when `say` is set, else let them decide."""

    say: str


@dataclass(frozen=True)
class MoveOn:
    """Hand over to the next phase of a long question."""

    phase: PhasePlan


@dataclass(frozen=True)
class Help:
    """The candidate is stuck: give the next rung of this point's ladder."""

    point: str
    rung: int
    text: str


@dataclass(frozen=True)
class Stop:
    """End the talk."""

    reason: Literal["finished", "time_up"]


Move = Probe | Clarify | MoveOn | Help | Stop
Policy = Literal["missing_first", "safe_first"]


def next_move(session: Session, rubric: Rubric, policy: Policy) -> Move:
    """The interviewer's next move once the candidate has given the floor back."""
    move = _Director(session, rubric, policy).move()
    plan = session.setup.plan
    is_opening = len(plan) > 1 and session.phase == plan[0].id and not any(phase.branches for phase in plan)
    if is_opening and isinstance(move, Probe):
        return replace(move, phase=plan[1].id)
    return move


def next_hint(session: Session, rubric: Rubric, among: frozenset[str] | None = None) -> Help | None:
    """The next rung for what the interviewer last asked, or for the heaviest must that is missing; None when spent.

    `among` narrows it down to some points.
    """
    evidence = gather(rubric, session.turns)
    asked = session.probes[-1].listens if session.probes else ()
    asked_branch = session.probes[-1].branch if session.probes else ""
    rank = {
        name: (
            name not in asked,
            rubric.branch_of[name] != asked_branch,
            point.kind is not Kind.MUST,
            -point.weight,
        )
        for name, point in rubric.points.items()
        if name in rubric.hints and evidence.status(name) is not Status.COVERED and (among is None or name in among)
    }
    for name in sorted(rank, key=lambda name: rank[name]):
        rung = session.rung(name) + 1
        if rung <= len(rubric.hints[name]) and _hint_allowed(session, name, rung):
            return Help(name, rung, rubric.hints[name][rung - 1])
    return None


def _hint_allowed(session: Session, point: str, rung: int) -> bool:
    if session.setup.mode == "practice":
        return True
    hinted = {hint.point for hint in session.hints}
    return rung <= HINTS_PER_POINT and (point in hinted or len(hinted) < HINTED_POINTS)


def is_question(text: str) -> bool:
    """Is the turn a question to the interviewer rather than an answer?"""
    return text.rstrip().endswith("?") and len(text.split()) <= QUESTION_WORDS


class _Director:
    def __init__(self, session: Session, rubric: Rubric, policy: Policy) -> None:
        self.session = session
        self.rubric = rubric
        self.policy = policy
        self.evidence: Evidence = gather(rubric, session.turns)
        self.asked = {turn.followup for turn in session.turns if turn.followup}
        self.last: Turn | None = session.last_candidate_turn

    def move(self) -> Move:
        last = self.last
        spoke = last is not None and last.intent == "answer"
        if self._time_is_up():
            return Stop("time_up")
        if spoke and last is not None and (aside := self._aside(last.text)) is not None:
            return aside
        if len(self.session.probes) >= self.session.setup.max_followups or self._has_shown_all():
            return self._wind_up()
        return self._unasked_hint() or self._next_question()

    def _has_shown_all(self) -> bool:
        """Is everything expected at the level covered, and one question that goes deeper asked?"""
        level = self.session.setup.level
        due = [p for p in self.rubric.points.values() if p.kind is not Kind.BONUS and p.level.rank <= level.rank]
        covered = all(self.evidence.status(point.id) is Status.COVERED for point in due)
        return self.rubric.authored and covered and any(turn.intent in DEEPER for turn in self.session.probes)

    def _unasked_hint(self) -> Help | None:
        """A nudge for a point that two follow-ups in a row have asked for in vain (interviewing.md 2.4).

        Without a model that judges, "in vain" is only certain when the last answer was none.
        """
        last_two = [frozenset(turn.listens) for turn in self.session.probes[-2:]]
        if len(last_two) < 2 or self.last is None or self.last.intent != "answer":
            return None
        if self.policy == "safe_first" and not is_non_answer(self.last.text):
            return None
        help_ = next_hint(self.session, self.rubric, last_two[0] & last_two[1])
        return help_ if help_ is not None and help_.rung == 1 else None

    def _time_is_up(self) -> bool:
        setup = self.session.setup
        return not setup.overtime and bool(setup.plan) and self.session.spent_s >= self.session.budget_s

    def _aside(self, said: str) -> Move | None:
        """What a turn gets that is no answer: facts of the card, a hint, or leave to decide; None for an answer."""
        asks = is_question(said)
        fact = self._from_card(said) if asks else ""
        help_ = next_hint(self.session, self.rubric) if not fact and asks_for_help(said) else None
        return help_ or (Clarify(fact) if asks else None)

    def _from_card(self, asked: str) -> str:
        for clarification in self.rubric.clarifications:
            if contains_any(clarification.asked, asked):
                return clarification.say
        if self.rubric.question.reading and contains_any(("mean", "meant", "which", "scope", "clarif*"), asked):
            return self.rubric.question.reading
        return ""

    def _wind_up(self) -> Move:
        """The cap is reached: let the phases that nobody has come to be heard, then stop."""
        for phase in self._phases_ahead():
            if self._is_silent(phase):
                return MoveOn(phase)
        return Stop("finished")

    def _next_question(self) -> Move:
        phase = self._phase()
        wants_next = self.last is not None and self.last.intent == "next_phase"
        if not wants_next and not (phase and self._is_over(phase)):
            here = self._best(phase)
            if here is not None:
                return here
        for following in self._phases_ahead():
            if self._is_silent(following):
                return MoveOn(following)
            there = self._best(following)
            if there is not None:
                return Probe(there.followup, there.branch, following.id)
        return Stop("finished")

    def _phase(self) -> PhasePlan | None:
        """The current phase, if phases divide the tree; None when the whole tree is open."""
        plan = self.session.setup.plan
        return next((p for p in plan if p.id == self.session.phase and any(q.branches for q in plan)), None)

    def _phases_ahead(self) -> Iterator[PhasePlan]:
        plan = self.session.setup.plan
        names = [phase.id for phase in plan]
        start = names.index(self.session.phase) + 1 if self.session.phase in names else 0
        yield from (phase for phase in plan[start:] if phase.branches)

    def _is_over(self, phase: PhasePlan) -> bool:
        return self.session.spent.get(phase.id, 0.0) >= phase.seconds

    def _is_silent(self, phase: PhasePlan) -> bool:
        """Has the candidate said nothing that belongs to the phase?"""
        seen = {
            self.rubric.branch_of[name]
            for name in self.rubric.points
            if self.evidence.status(name) is not Status.MISSING
        }
        asked = {turn.branch for turn in self.session.turns}
        return not (set(phase.branches) & (seen | asked))

    def _best(self, phase: PhasePlan | None) -> Probe | None:
        probe = self._misconception_probe()
        if probe is not None:
            return probe
        open_ = [placed for placed in self.rubric.followups if self._is_open(placed, phase)]
        if not open_:
            return None
        ranked = self._by_gap if self.policy == "missing_first" else self._by_safety
        best = min(open_, key=ranked)
        return Probe(best.followup, best.branch)

    def _misconception_probe(self) -> Probe | None:
        """The probe of a misconception that was voiced and not yet probed, the gravest first."""
        grave = sorted(
            (w for w in self.rubric.misconceptions if w.id in self.evidence.misconceptions and w.id not in self.asked),
            key=lambda wrong: list(Severity).index(wrong.severity),
            reverse=True,
        )
        if not grave:
            return None
        wrong = grave[0]
        return Probe(FollowUp(id=wrong.id, ask=wrong.probe, intent=Intent.CHALLENGE, safe=True), "")

    def _is_open(self, placed: PlacedFollowUp, phase: PhasePlan | None) -> bool:
        followup = placed.followup
        if followup.id in self.asked or (phase and placed.branch not in phase.branches):
            return False
        when = followup.when
        is_sensible = followup.safe and self.policy == "safe_first"
        made = when.missing and all(self.evidence.status(name) is Status.COVERED for name in when.missing)
        if made and not is_sensible:
            return False
        if not followup.safe and any(self.evidence.status(name) is Status.MISSING for name in when.covered):
            return False
        return not self._is_spent(placed.branch, phase)

    def _is_spent(self, branch: str, phase: PhasePlan | None) -> bool:
        if not branch:
            return False
        asked = [turn for turn in self.session.probes if turn.branch == branch]
        cap = PER_BRANCH + 2 if phase else PER_BRANCH
        return len(asked) >= cap or self._failures_in_a_row(asked) >= FAILURES

    def _failures_in_a_row(self, asked: Sequence[Turn]) -> int:
        count = 0
        for turn in reversed(asked):
            reply = next((t for t in self.session.turns[turn.number :] if t.by_candidate), None)
            if reply is None or (reply.text and not is_non_answer(reply.text)):
                return count
            count += 1
        return count

    def _weight(self, placed: PlacedFollowUp) -> int:
        """Weight of what the follow-up listens for and that is still missing; a must counts double."""
        return sum(
            point.weight * (2 if point.kind is Kind.MUST else 1)
            for name in placed.followup.listens
            if (point := self.rubric.points.get(name)) is not None and self.evidence.status(name) is not Status.COVERED
        )

    def _branch_is_silent(self, branch: str) -> bool:
        mine = [name for name, owner in self.rubric.branch_of.items() if owner == branch]
        return bool(mine) and not any(self._may_be_made(name) for name in mine)

    def _may_be_made(self, name: str) -> bool:
        """Was it seen, or something so like it that asking for it might sound deaf?"""
        seen = self.evidence.points.get(name, UNSEEN)
        return seen.status is not Status.MISSING or (self.rubric.authored and seen.strength >= FAINT)

    def _has_missing_must(self, placed: PlacedFollowUp) -> bool:
        points = [self.rubric.points[name] for name in placed.followup.listens if name in self.rubric.points]
        return any(p.kind is Kind.MUST and self.evidence.status(p.id) is not Status.COVERED for p in points)

    def _times_asked(self, branch: str) -> int:
        return sum(turn.branch == branch for turn in self.session.probes)

    def _by_gap(self, placed: PlacedFollowUp) -> tuple[bool, bool, bool, int, int]:
        """Musts that are missing, by weight; then what goes deeper; branches reported as sufficient come last."""
        goes_deeper = placed.followup.intent in DEEPER
        enough = placed.branch in self.session.sufficient
        return (
            not placed.branch,
            enough and not goes_deeper,
            not self._has_missing_must(placed),
            self._times_asked(placed.branch),
            -self._weight(placed),
        )

    def _by_safety(self, placed: PlacedFollowUp) -> tuple[bool, bool, bool, int, bool, int]:
        """A silent branch with a must; then follow-ups that are sensible in any case; then the rest by weight.

        Of the rest those come last whose points may all have been made.
        """
        silent_must = self._branch_is_silent(placed.branch) and (
            self._has_missing_must(placed) or not self.rubric.authored
        )
        return (
            not silent_must,
            not (placed.followup.safe or silent_must),
            not placed.followup.safe and all(self._may_be_made(name) for name in placed.followup.when.missing),
            self._times_asked(placed.branch),
            not placed.branch,
            -self._weight(placed),
        )
