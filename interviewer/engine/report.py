"""A session and its grade as JSON for programs and as Markdown for people. About the answer, never about the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from interviewer.core.scorecard import Verdict
from interviewer.engine.regrading import changes, changes_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.rubric import Rubric
    from interviewer.core.scorecard import Scorecard, ScoredPoint
    from interviewer.core.session import Session

GOOD = 0.9
"""Score of a branch that needs no more work."""
STATES = {
    Verdict.COVERED: ("+", "covered"),
    Verdict.MENTIONED: ("~", "mentioned"),
    Verdict.MISSING: ("-", "missing"),
    Verdict.WRONG: ("x", "wrong"),
    Verdict.NOT_REACHED: (".", "not reached"),
    Verdict.CANNOT_ASSESS: ("?", "not assessed"),
}
"""Mark and word of each verdict; a mark never stands without its word."""


def json_report(session: Session, rubric: Rubric, card: Scorecard | None = None) -> dict[str, Any]:
    """One JSON object: what was asked, said, found and spent. `card` overrides the session's newest grade."""
    setup = session.setup
    scorecard = card or session.scorecard
    usage = session.usage
    return {
        "session": session.id,
        "question": {"id": setup.question_id, "text": setup.question},
        "framework": {"id": rubric.framework.id, "title": rubric.framework.title},
        "rubric": "authored" if setup.authored else "generic",
        "mode": setup.mode,
        "level": setup.level.value,
        "interviewer": setup.interviewer,
        "grader": scorecard.stamp.grader if scorecard else setup.grader,
        "transcript": [
            {
                "turn": turn.number,
                "role": turn.role,
                "text": turn.text,
                "intent": turn.intent or None,
                "branch": turn.branch or None,
                "seconds": round(turn.seconds, 1),
            }
            for turn in session.turns
        ],
        "scorecard": scorecard_json(scorecard),
        "changed": _changed(session, scorecard),
        "time": {
            "spent_s": round(session.spent_s, 1),
            "budget_s": round(session.budget_s, 1),
            "phases": _phases(session),
        },
        "usage": {
            "requests": usage.requests,
            "input_tokens": usage.input_tokens,
            "cached_tokens": usage.cached_tokens,
            "output_tokens": usage.output_tokens,
            "estimated": usage.estimated,
        },
    }


def scorecard_json(card: Scorecard | None) -> dict[str, Any]:
    """The scorecard as programs read it; `not_graded` when there is none."""
    if card is None:
        return {
            "status": "not_graded",
            "decision": None,
            "level_supported": None,
            "coverage": None,
            "branches": [],
            "misconceptions": [],
            "dimensions": [],
        }
    return card.model_dump(mode="json")


def _phases(session: Session) -> list[dict[str, Any]]:
    return [
        {"id": phase.id, "planned_s": phase.seconds, "spent_s": round(session.spent.get(phase.id, 0.0), 1)}
        for phase in session.setup.plan
    ]


def markdown_report(session: Session, rubric: Rubric, card: Scorecard | None = None) -> str:
    """The report as Markdown, transcript at the end."""
    scorecard = card or session.scorecard
    parts = [*_head(session, rubric, scorecard)]
    if scorecard is not None:
        parts += [*_tree(scorecard), *_gaps(scorecard, rubric), *_misconceptions(scorecard), *_dimensions(scorecard)]
    parts += [*_changes(session, scorecard), *_prediction(session, scorecard), *_help(session), *_time(session)]
    parts += _next(session, scorecard)
    if scorecard is not None and rubric.authored:
        parts += _reference(rubric)
    parts += _transcript(session)
    return "\n".join(parts).rstrip() + "\n"


def _head(session: Session, rubric: Rubric, card: Scorecard | None) -> Iterator[str]:
    setup = session.setup
    yield f"# {quoted(setup.question)}"
    yield ""
    source = "the question's own points" if setup.authored else "the leaves of the framework (no points authored yet)"
    yield f"Asked at {setup.level.value} level in {setup.mode} mode on {setup.at[:10]}."
    mode = f" ({card.stamp.mode})" if card and card.stamp.mode else ""
    yield f"Interviewer: {setup.interviewer}. Grader: {card.stamp.grader if card else setup.grader}{mode}."
    yield f"Graded against {rubric.framework.title}: {source}."
    yield ""
    if card is None or card.status == "not_graded":
        yield f"**Not graded yet.** `interviewer resume {session.id}` grades it."
        return
    yield f"**{verdict_line(card)}**"
    for gate in card.gates:
        yield f"- Capped: {quoted(gate)}"
    for note in card.notes:
        yield f"\n{note}"


def verdict_line(card: Scorecard) -> str:
    """Decision, level and coverage in one sentence; a range or a refusal where it is not known."""
    if card.status == "not_graded":
        return "Not graded"
    share = (
        "nothing could be measured"
        if card.coverage is None
        else f"coverage {percent(card.coverage, card.coverage_high)}"
    )
    if card.decision_low is None or card.decision_high is None:
        return f"Coverage found, no decision: {share}"
    if card.decision is not None:
        decision = words(card.decision.value)
    else:
        decision = f"between {words(card.decision_low.value)} and {words(card.decision_high.value)}"
    if card.level_supported:
        level = f"; the evidence supports {card.level_supported.value}"
    else:
        level = f"; held back by: {card.gates[0]}" if card.gates else "; the evidence supports no level yet"
    partly = " (partly graded)" if card.status == "partial" else ""
    return f"{decision.capitalize()} at {card.level.value} level{partly}: {share}{level}"


def percent(low: float, high: float | None = None) -> str:
    """A share, or a range of shares, in percent."""
    if high is None or round(100 * high) == round(100 * low):
        return f"{100 * low:.0f}%"
    return f"{100 * low:.0f} to {100 * high:.0f}%"


def words(name: str) -> str:
    """`strong_no_hire` as people say it."""
    return name.replace("_", " ")


def quoted(text: str) -> str:
    """Text of others inside Markdown: on one line, and with nothing that Markdown would act upon."""
    flat = " ".join(text.split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in flat)


def _tree(card: Scorecard) -> Iterator[str]:
    yield "\n## The tree\n"
    for branch in card.branches:
        score = "not assessed" if branch.score is None else percent(branch.score)
        if branch.not_applicable:
            score = f"not applicable: {quoted(branch.not_applicable)}"
        yield f"- **{quoted(branch.title)}** ({score})"
        for point in branch.points:
            yield from _point(point)


def _point(point: ScoredPoint) -> Iterator[str]:
    mark, word = STATES[point.verdict]
    extra = [point.kind.value, point.level.value]
    if point.rung:
        extra.append(f"after hint {point.rung}")
    if point.claimed:
        extra.append("your claim, not found in your words")
    yield f"  - `{mark}` {word}: {quoted(point.claim)} ({', '.join(extra)})"
    if point.quote:
        yield f"    > {quoted(point.quote)} (turn {point.turn})"
    if point.reason and point.verdict is not Verdict.COVERED:
        yield f"    {quoted(point.reason)}"


def _gaps(card: Scorecard, rubric: Rubric) -> Iterator[str]:
    if not card.gaps:
        return
    yield "\n## What would have moved it most\n"
    for number, gap in enumerate(card.gaps, 1):
        point = rubric.points.get(gap.point)
        yield f"{number}. {quoted(gap.claim)}"
        yield f"   - Said: {quoted(gap.said) if gap.said else 'nothing that was found'}"
        if point is not None and point.accept:
            yield f"   - Enough would be: {quoted(point.accept)}"
        sources = [reference.title for reference in rubric.question.references if gap.point in reference.supports]
        if sources:
            yield f"   - Source: {quoted(sources[0])}"


def _misconceptions(card: Scorecard) -> Iterator[str]:
    if card.misconceptions:
        yield "\n## To put right\n"
    for wrong in card.misconceptions:
        yield f"- {quoted(wrong.claim)} ({wrong.severity.value}, {words(wrong.state)})"
        if wrong.quote:
            yield f"  > {quoted(wrong.quote)} (turn {wrong.turn})"
        yield f"  Correct: {quoted(wrong.correct)}"


def _dimensions(card: Scorecard) -> Iterator[str]:
    if card.decision_low is None:
        return
    yield "\n## Dimensions\n"
    for dimension in card.dimensions:
        score = f"{dimension.score} of 4" if dimension.score else "not assessed"
        anchor = f": {quoted(dimension.anchor)}" if dimension.anchor else ""
        yield f"- {quoted(dimension.title)} ({dimension.weight}%): {score}{anchor}"


def _changed(session: Session, card: Scorecard | None) -> dict[str, Any] | None:
    """What the newest grade changed; None where it is the only one, or another card (not finished) is shown."""
    if card is not session.scorecard or len(session.scorecards) < 2:
        return None
    return changes_json(changes(*session.scorecards[-2:]))


def _changes(session: Session, card: Scorecard | None) -> Iterator[str]:
    if _changed(session, card) is None:
        return
    before, after = session.scorecards[-2:]
    found = changes(before, after)
    yield "\n## Changed since the grade before\n"
    yield f"Before: {verdict_line(before)}. Now: {verdict_line(after)}. Both are kept."
    for name, (old, new) in found.made_with.items():
        yield f"- {words(name)}: {quoted(old) or 'none'}, now {quoted(new) or 'none'}"
    claims = {point.id: point.claim for branch in (*before.branches, *after.branches) for point in branch.points}
    for name, (was, now) in found.points.items():
        yield f"- {_state(was)}, now {_state(now)}: {quoted(claims[name])}"
    if not found.points:
        yield "- No verdict changed."


def _state(verdict: Verdict | None) -> str:
    return STATES[verdict][1] if verdict else "not in the rubric"


def _prediction(session: Session, card: Scorecard | None) -> Iterator[str]:
    expected = session.prediction
    if expected is None or expected.decision is None or card is None:
        return
    yield "\n## What you expected\n"
    sure = f", {expected.confidence}% sure" if expected.confidence is not None else ""
    yield f"You expected {words(expected.decision.value)}{sure}. The grade: {verdict_line(card)}."


def _help(session: Session) -> Iterator[str]:
    yield "\n## Follow-ups and hints\n"
    yield f"{len(session.probes)} follow-ups, {len(session.hints)} hints."
    for hint in session.hints:
        yield f"- Hint {hint.rung} on {quoted(hint.point)}: {quoted(hint.text)}"


def _time(session: Session) -> Iterator[str]:
    yield "\n## Time\n"
    for phase in session.setup.plan:
        yield f"- {phase.title}: {minutes(session.spent.get(phase.id, 0.0))} of {minutes(phase.seconds)}"


def minutes(seconds: float) -> str:
    """Minutes and seconds, as `2:05`; a minus sign when over."""
    sign, whole = ("-", round(-seconds)) if seconds < 0 else ("", round(seconds))
    return f"{sign}{whole // 60}:{whole % 60:02d}"


def weakest_branch(card: Scorecard | None) -> str:
    """Title of the branch with the lowest score; empty where nothing is weak or nothing was assessed."""
    weak = [branch for branch in (card.branches if card else ()) if branch.score is not None and branch.score < GOOD]
    return min(weak, key=lambda branch: branch.score or 0.0).title if weak else ""


def _next(session: Session, card: Scorecard | None) -> Iterator[str]:
    yield "\n## Next\n"
    weakest = weakest_branch(card)
    if not weakest:
        yield f"Answer it once more in a week: `interviewer run {session.setup.question_id}`."
        return
    yield f"Say the branch {quoted(weakest)} again in one minute, aloud, without looking."
    yield f"Then the whole question in practice mode: `interviewer run {session.setup.question_id} --mode practice`."


def _reference(rubric: Rubric) -> Iterator[str]:
    if rubric.question.model_answer:
        yield "\n## A strong answer, in outline\n"
        yield from (f"- {quoted(line)}" for line in rubric.question.model_answer)
    if rubric.question.references:
        yield "\n## Read\n"
        yield from (f"- {quoted(reference.title)}" for reference in rubric.question.references)


def _transcript(session: Session) -> Iterator[str]:
    yield "\n## Transcript\n"
    for turn in session.turns:
        who = "Candidate" if turn.by_candidate else "Interviewer"
        detail = f" ({turn.intent.replace('_', ' ')})" if turn.intent else ""
        yield f"**{turn.number}. {who}**{detail}\n"
        yield from (f"> {quoted(line)}" if line.strip() else ">" for line in (turn.text or "(no words)").splitlines())
        yield ""
