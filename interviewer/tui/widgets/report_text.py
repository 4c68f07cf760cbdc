"""The report as text with colours for one width; every colour stands beside a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from interviewer.core.scorecard import Verdict
from interviewer.engine import views
from interviewer.engine.report import STATES, minutes, percent, verdict_line, words
from interviewer.tui.drawing import hang

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import Gap, Scorecard, ScoredBranch, ScoredPoint
    from interviewer.core.session import Session

COLOURS = {
    Verdict.COVERED: "$text-success",
    Verdict.MENTIONED: "$text-warning",
    Verdict.MISSING: "$text-error",
    Verdict.WRONG: "$text-error",
    Verdict.NOT_REACHED: "$text-muted",
    Verdict.CANNOT_ASSESS: "$text-muted",
}
WORD_WIDTH = max(len(word) for _, word in STATES.values())


def report_text(
    session: Session, rubric: Rubric, card: Scorecard | None, width: int, waiting: frozenset[str] = frozenset()
) -> Content:
    """The whole report but for transcript and model answer; `waiting` are branches that are still being graded."""
    parts: list[Content] = [_lines(_head(session, rubric, card), width)]
    if card is not None:
        parts += [
            _lines(_gates(card), width),
            _title("The tree"),
            _tree(card, width, waiting),
            *_gaps(card, rubric, width),
            *_misconceptions(card, width),
            *_dimensions(card, width),
        ]
    parts += [*_prediction(session, card, width), *_help(session, rubric, width), *_time(session, width)]
    if card is not None and not waiting:
        parts += [_title("Next"), _lines([views.next_action(card)], width)]
    return Content("\n").join(part for part in parts if part.plain)


def _lines(texts: Iterable[str], width: int, lead: str = "") -> Content:
    return Content("\n".join(line for text in texts for line in hang(text, lead, " " * len(lead), width)))


def _title(text: str) -> Content:
    return Content.assemble("\n", (text, "bold $text-primary"))


def _head(session: Session, rubric: Rubric, card: Scorecard | None) -> Iterator[str]:
    setup = session.setup
    source = "the question's own points" if setup.authored else "the leaves of the framework, no points are authored"
    yield f"{setup.level.value} level, {setup.mode} mode, {setup.at[:10]}. Against {rubric.framework.title}: {source}."
    yield f"Interviewer {setup.interviewer}, grader {card.stamp.grader if card else setup.grader}."
    yield from card.notes if card else ()


def _gates(card: Scorecard) -> list[str]:
    return [f"Capped: {gate}" for gate in card.gates]


def headline(card: Scorecard | None) -> str:
    """Decision and coverage in one sentence."""
    return verdict_line(card) if card else "Not graded yet"


def _tree(card: Scorecard, width: int, waiting: frozenset[str]) -> Content:
    rows = [_branch(branch, width, branch.id in waiting) for branch in card.branches]
    return Content("\n").join(rows)


def _branch(branch: ScoredBranch, width: int, waits: bool) -> Content:
    if branch.not_applicable:
        score = f"not applicable: {branch.not_applicable}"
    elif waits:
        score = "being graded…"
    else:
        score = "not assessed" if branch.score is None else percent(branch.score)
    title = Content.assemble((branch.title, "bold"), f"  {score}")
    points = [] if waits or branch.not_applicable else [_point(point, width) for point in branch.points]
    return Content("\n").join([title, *points])


def _point(point: ScoredPoint, width: int) -> Content:
    mark, word = STATES[point.verdict]
    lead = f" {mark} {word:<{WORD_WIDTH}}  "
    indent = " " * len(lead) if width > 60 else "     "
    detail = ", ".join(_details(point))
    lines = list(hang(f"{point.claim} ({detail})", indent, indent, width))
    lines[0] = lines[0][len(indent) :] if width > 60 else "\n" + lines[0]
    shown = [Content.assemble((lead, COLOURS[point.verdict]), "\n".join(lines))]
    if point.quote:
        quote = hang(f"“{point.quote}” (turn {point.turn})", f"{indent}", f"{indent} ", width)
        shown.append(Content.styled("\n".join(quote), "italic $text-muted"))
    if point.reason and point.verdict is not Verdict.COVERED:
        shown.append(Content.styled("\n".join(hang(point.reason, indent, indent, width)), "$text-muted"))
    return Content("\n").join(shown)


def _details(point: ScoredPoint) -> Iterator[str]:
    yield point.kind.value
    yield point.level.value
    if point.rung:
        yield f"after hint {point.rung}"
    if point.claimed:
        yield "your claim, not found in your words"


def _gaps(card: Scorecard, rubric: Rubric, width: int) -> Iterator[Content]:
    if card.gaps:
        yield _title("What would have moved it most")
    for number, gap in enumerate(card.gaps, 1):
        lead = f"{number}. "
        yield _lines([gap.claim], width, lead)
        yield _lines(_gap(gap, rubric), width, "   ")


def _gap(gap: Gap, rubric: Rubric) -> Iterator[str]:
    yield f"Said: {gap.said}" if gap.said else "Said: nothing that was found."
    point = rubric.points.get(gap.point)
    if point is not None and point.accept:
        yield f"Enough would be: {point.accept}"
    sources = [reference.title for reference in rubric.question.references if gap.point in reference.supports]
    if sources:
        yield f"Source: {sources[0]}"


def _misconceptions(card: Scorecard, width: int) -> Iterator[Content]:
    if card.misconceptions:
        yield _title("To put right")
    for wrong in card.misconceptions:
        yield _lines([f"{wrong.claim} ({wrong.severity.value}, {words(wrong.state)})"], width, "x ")
        if wrong.quote:
            yield Content.styled(_lines([f"“{wrong.quote}” (turn {wrong.turn})"], width, "  ").plain, "italic")
        yield _lines([f"Correct: {wrong.correct}"], width, "  ")


def _dimensions(card: Scorecard, width: int) -> Iterator[Content]:
    if card.decision_low is None:
        return
    yield _title("Dimensions")
    for dimension in card.dimensions:
        score = f"{dimension.score} of 4" if dimension.score else "not assessed"
        anchor = f": {dimension.anchor}" if dimension.anchor else ""
        yield _lines([f"{dimension.title} ({dimension.weight}%): {score}{anchor}"], width, "  ")


def _prediction(session: Session, card: Scorecard | None, width: int) -> Iterator[Content]:
    expected = session.prediction
    if expected is None or expected.decision is None or card is None:
        return
    yield _title("What you expected")
    sure = f", {expected.confidence}% sure" if expected.confidence is not None else ""
    yield _lines([f"You expected {words(expected.decision.value)}{sure}. The grade: {verdict_line(card)}."], width)


def _help(session: Session, rubric: Rubric, width: int) -> Iterator[Content]:
    yield _title("Follow-ups and hints")
    titles = {branch.id: branch.title for branch in rubric.branches}
    for probe in session.probes:
        yield _lines([f"{titles.get(probe.branch, 'in general')}: {probe.text}"], width, "- ")
    for hint in session.hints:
        yield _lines([f"Hint {hint.rung}, {titles.get(hint.branch, hint.branch)}: {hint.text}"], width, "- ")
    if not session.probes and not session.hints:
        yield Content("None were used.")


def _time(session: Session, width: int) -> Iterator[Content]:
    yield _title("Time")
    for phase in session.setup.plan:
        spent = minutes(session.spent.get(phase.id, 0.0))
        yield _lines([f"{phase.title}: {spent} of {minutes(phase.seconds)}"], width, "- ")


def model_answer(rubric: Rubric, width: int) -> Content:
    """The outline of a strong answer, and the sources; what there is not is said."""
    question = rubric.question
    outline = _lines(question.model_answer or ("None is written yet.",), width, "- ")
    parts = [_title("A strong answer, in outline"), outline]
    if question.references:
        titles = [reference.title for reference in question.references]
        parts += [_title("Read"), _lines(titles, width, "- ")]
    return Content("\n").join(parts)


def talk(session: Session, width: int) -> Content:
    """The transcript."""
    parts = [_title("The talk")]
    for turn in session.turns:
        who = "You" if turn.by_candidate else "Interviewer"
        note = f" · {words(turn.intent)}" if turn.intent else ""
        parts.append(Content.assemble((f"{turn.number}. {who}{note}", "bold")))
        parts.append(_lines((turn.text or "(no words)").splitlines(), width, "  "))
    return Content("\n").join(parts)
