"""What front ends show besides a session: the list of questions, what to practise today, the way times are written.

Pure functions over bank, history and clock; nothing here is stored and nothing is decided twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from interviewer.core.bank import Level, Mark
from interviewer.core.evidence import Status, newly_seen
from interviewer.core.session import State
from interviewer.engine.report import weakest_branch, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from interviewer.core.cards import Card
    from interviewer.core.catalogue import Bank
    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import Scorecard
    from interviewer.core.session import Session, Turn
    from interviewer.engine.meter import Meter
    from interviewer.engine.ports import SessionRow
    from interviewer.engine.timing import ClockReading

RUNNING = frozenset({State.READY, State.CANDIDATE_TURN, State.INTERVIEWER_TURN, State.PAUSED})
"""States of a talk that can go on."""
UNGRADED = frozenset({State.CLOSED, State.GRADING})
"""States of a talk that is over and waits for its grade."""
WEAK = 0.6
"""Coverage below which a question is worth another answer."""
KEYS = "Set OPENAI_API_KEY or ANTHROPIC_API_KEY and start again to be interviewed and graded by a model."


@dataclass(frozen=True)
class Entry:
    """A question as the list shows it."""

    id: str
    question: str
    category: str
    category_title: str
    type: str
    type_title: str
    mark: Mark
    asked_from: Level
    difficulty: int
    minutes: float
    authored: bool
    attempts: int = 0
    coverage: float | None = None
    """Of the newest graded attempt."""
    haystack: str = ""
    """Everything that a search looks at, in lower case."""

    @property
    def rubric(self) -> str:
        """Which rubric its answers are held against."""
        return "authored" if self.authored else "generic"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed down to; an empty field narrows nothing."""

    text: str = ""
    category: str = ""
    type: str = ""
    mark: str = ""
    level: str = ""
    """Questions that are asked at this level."""


@dataclass(frozen=True)
class Suggestion:
    """A question to answer today, and why this one."""

    entry: Entry
    why: str


@dataclass(frozen=True)
class Forces:
    """Which interviewer and grader are in force, and why, each as a sentence."""

    interviewer: str
    grader: str
    why: str


# -- the list of questions --------------------------------------------------------------------------------------------


def catalogue(bank: Bank, history: Sequence[SessionRow] = ()) -> tuple[Entry, ...]:
    """Every question of the bank, in its order, with what the history knows of it."""
    tried: dict[str, list[SessionRow]] = {}
    for row in history:
        tried.setdefault(row.question_id, []).append(row)
    return tuple(_entry(card, tried.get(card.id, ())) for card in bank.cards)


def _entry(card: Card, tried: Sequence[SessionRow]) -> Entry:
    return Entry(
        id=card.id,
        question=card.question,
        category=card.category,
        category_title=card.category_title,
        type=card.type,
        type_title=card.type_title,
        mark=Mark(card.mark),
        asked_from=Level(card.asked_from),
        difficulty=card.difficulty,
        minutes=card.minutes,
        authored=card.authored,
        attempts=len(tried),
        coverage=next((row.coverage for row in tried if row.coverage is not None), None),
        haystack=card.haystack,
    )


def search(entries: Iterable[Entry], wanted: Wanted) -> list[Entry]:
    """The entries that contain every word of the text and pass every filter, in their order."""
    found = [entry for entry in entries if _passes(entry, wanted)] if any(vars(wanted).values()) else list(entries)
    for word in wanted.text.casefold().split():
        found = [entry for entry in found if word in entry.haystack]
    return found


def _passes(entry: Entry, wanted: Wanted) -> bool:
    return (
        (not wanted.category or entry.category == wanted.category)
        and (not wanted.type or entry.type == wanted.type)
        and (not wanted.mark or entry.mark == wanted.mark)
        and (not wanted.level or entry.asked_from.rank <= Level(wanted.level).rank)
    )


def questions_that_fit(entries: Iterable[Entry], minutes: float) -> list[Entry]:
    """The entries whose own time plan fits, the longest first."""
    return sorted((entry for entry in entries if entry.minutes <= minutes), key=lambda entry: -entry.minutes)


def pick(entries: Sequence[Entry], chance: float) -> Entry | None:
    """One entry by a number from 0 to 1; those never tried come before those that were. None when there are none."""
    pool = [entry for entry in entries if not entry.attempts] or list(entries)
    return pool[min(int(chance * len(pool)), len(pool) - 1)] if pool else None


def todays_suggestion(entries: Sequence[Entry], day: date) -> Suggestion | None:
    """What to answer today: the weakest answer so far, else a new question of the best loved chapters.

    The same all day; another one tomorrow.
    """
    weak = [entry for entry in entries if entry.coverage is not None and entry.coverage < WEAK]
    if weak:
        again = min(weak, key=lambda entry: entry.coverage or 0.0)
        return Suggestion(again, f"{100 * (again.coverage or 0.0):.0f}% covered last time: worth another answer")
    fresh = [entry for entry in entries if not entry.attempts and entry.mark is not Mark.SKIP]
    for pool in (
        [entry for entry in fresh if entry.mark is Mark.LOVE and entry.authored],
        [entry for entry in fresh if entry.authored],
        [entry for entry in fresh if entry.mark is Mark.LOVE],
        fresh,
        list(entries),
    ):
        if pool:
            chosen = pool[day.toordinal() % len(pool)]
            novelty = "again" if chosen.attempts else "new to you"
            return Suggestion(chosen, f"{novelty}, {minutes_text(chosen.minutes)}")
    return None


# -- the history ------------------------------------------------------------------------------------------------------


def next_step(row: SessionRow) -> Literal["resume", "grade", "report", ""]:
    """What can be done with a stored session; nothing with one that was thrown away."""
    if row.state in RUNNING:
        return "resume"
    if row.state in UNGRADED:
        return "grade"
    return "report" if row.state == State.GRADED else ""


def outcome_of(row: SessionRow) -> str:
    """How a stored session stands, in a few words: decision and coverage, or how far it came."""
    step = next_step(row)
    if step == "resume":
        return f"unfinished, {clock_text(row.spent_s)} spent"
    if step == "grade":
        return "not graded yet"
    if not step:
        return words(row.state)
    share = "" if row.coverage is None else f"{100 * row.coverage:.0f}% covered"
    return ", ".join(part for part in (words(row.decision), share) if part) or "graded"


def forces(interviewer: str, grader: str, offline: str) -> Forces:
    """The interviewer and the grader in force, by the names they were chosen with."""
    scripted, coverage = interviewer == offline, grader == offline
    if scripted and coverage:
        why = f"No model is in use: no key is set, or offline was chosen. {KEYS}"
    elif scripted or coverage:
        why = "One of the two works without a model, as it was chosen."
    else:
        why = "Chosen by flag, settings or the key that is set; `interviewer doctor` shows which."
    return Forces(
        interviewer="Scripted interviewer: authored words, no model." if scripted else f"Interviewer: {interviewer}.",
        grader="Coverage grader: finds what was said, no judgement." if coverage else f"Grader: {grader}.",
        why=why,
    )


# -- a session --------------------------------------------------------------------------------------------------------


def facts_given(session: Session) -> tuple[Turn, ...]:
    """The interviewer's answers to questions of the candidate: the scenario card as far as it was asked for."""
    return tuple(turn for turn in session.turns if turn.role == "interviewer" and turn.intent == "answer")


def has_next_phase(session: Session) -> bool:
    """Is there a later phase that somebody could ask to go on to?"""
    plan = session.setup.plan
    place = next((number for number, phase in enumerate(plan) if phase.id == session.phase), len(plan))
    return any(phase.branches for phase in plan[place + 1 :])


def cost_text(meter: Meter) -> str:
    """What the program has used so far: dollars where the price is known, else tokens; empty before anything was."""
    usage, cost = meter.usage, meter.cost_usd
    if not usage.requests:
        return ""
    tokens = f"{usage.input_tokens + usage.output_tokens:,} tokens"
    return tokens if cost is None else f"${cost:.2f}, {tokens}"


def clock_text(seconds: float) -> str:
    """Minutes and seconds, as `2:05`; a minus sign when over."""
    sign, whole = ("-", round(-seconds)) if round(seconds) < 0 else ("", round(seconds))
    return f"{sign}{whole // 60}:{whole % 60:02d}"


def clock_line(reading: ClockReading, state: State) -> str:
    """The whole clock on one line: what is left in all and of the phase, and whether it runs."""
    total = f"{clock_text(reading.left_s)} left" if reading.left_s >= 0 else f"{clock_text(-reading.left_s)} over"
    phase = f"{reading.phase_title or reading.phase} {clock_text(reading.phase_left_s)}" if reading.phase else ""
    still = {State.PAUSED: "paused", State.INTERVIEWER_TURN: "stopped", State.CLOSED: "over"}.get(state, "")
    return " · ".join(part for part in (still, phase, total) if part)


def minutes_text(minutes: float) -> str:
    """A length as people say it: `8 min`, `2.5 min`."""
    return f"{minutes:.1f}".removesuffix(".0") + " min"


# -- the report -------------------------------------------------------------------------------------------------------


def next_action(card: Scorecard | None) -> str:
    """What to do now, in one sentence or two."""
    weakest = weakest_branch(card)
    if not weakest:
        return "Answer it once more in a week."
    return f"Say “{weakest}” again in one minute, aloud, without looking. Then the whole question in practice mode."


def waiting_branches(session: Session, rubric: Rubric) -> frozenset[str]:
    """Branches that the grading in progress has not judged yet."""
    judged = {found.branch for found in session.verdicts}
    return frozenset(branch.id for branch in rubric.branches if branch.points and branch.id not in judged)


def practice_notes(session: Session, rubric: Rubric) -> tuple[str, ...]:
    """In practice mode: what the words of the last answer show, a line for each point; in an interview nothing."""
    if session.setup.mode != "practice":
        return ()
    words_of = {Status.COVERED: "found", Status.MENTIONED: "only named"}
    return tuple(f"{words_of[status]}: {point.claim}" for point, status in newly_seen(rubric, session.turns))
