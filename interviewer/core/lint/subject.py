"""What a rule looks at: one question with its rubric, and every place in it by key path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from interviewer.core import scoring
from interviewer.core.bank import Decision
from interviewer.core.evidence import Evidence, Status, gather
from interviewer.core.matching import detect
from interviewer.core.reading import read
from interviewer.core.scorecard import MisconceptionVerdict, PointVerdict, Verdict
from interviewer.core.scoring import Sheet
from interviewer.core.session import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.bank import Detector, Point, Question, Sample
    from interviewer.core.catalogue import Bank
    from interviewer.core.rubric import Rubric

_VERDICTS = {
    Status.COVERED: Verdict.COVERED,
    Status.MENTIONED: Verdict.MENTIONED,
    Status.MISSING: Verdict.MISSING,
}


@dataclass(frozen=True)
class Fault:
    """One breach of one rule: where in the entry, what is wrong, and what would be right."""

    key: str
    message: str
    fix: str = ""
    warning: bool = False
    """Worth a look, and no reason to fail."""


class Placed(NamedTuple):
    """Something of the entry and the key path it stands at."""

    key: str
    point: Point


class Text(NamedTuple):
    """A text of the entry and the key path it stands at."""

    key: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What the detectors and the arithmetic make of one golden answer."""

    key: str
    sample: Sample
    evidence: Evidence
    sheet: Sheet

    def earned(self, rubric: Rubric) -> float:
        """Weight of everything that was found, mentions counted in part."""
        return sum(point.weight * self.sheet.earned(point, generous=False) for point in rubric.points.values())

    def range(self, rubric: Rubric) -> tuple[Decision, Decision]:
        """Lowest and highest decision at the level that the question aims at."""
        level = rubric.question.levels.target
        low, _ = scoring.decide(rubric, self.sheet, level, generous=False)
        high, _ = scoring.decide(rubric, self.sheet, level, generous=True)
        return low or Decision.STRONG_NO_HIRE, high or Decision.STRONG_HIRE


@dataclass(frozen=True)
class Subject:
    """One question laid over its framework and type, as the rules examine it."""

    question: Question
    bank: Bank
    rubric: Rubric

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every point of the question itself."""
        return tuple(
            Placed(f"branches[{b}].points[{p}]", point)
            for b, branch in enumerate(self.question.branches)
            for p, point in enumerate(branch.points)
        )

    @cached_property
    def points(self) -> dict[str, Point]:
        """Every point of the question itself by id."""
        return {placed.point.id: placed.point for placed in self.placed}

    @cached_property
    def detectors(self) -> tuple[tuple[str, Detector], ...]:
        """Every detector with its place: those of points, then those of misconceptions."""
        points = [(f"{key}.detect", point.detect) for key, point in self.placed]
        wrongs = [(f"misconceptions[{n}].detect", wrong.detect) for n, wrong in enumerate(self.question.misconceptions)]
        return tuple((key, detector) for key, detector in [*points, *wrongs] if detector is not None)

    @cached_property
    def asks(self) -> tuple[Text, ...]:
        """Everything that is asked of the candidate: follow-ups and probes."""
        asks = [Text(f"followups[{n}].ask", followup.ask) for n, followup in enumerate(self.question.followups)]
        probes = [Text(f"misconceptions[{n}].probe", w.probe) for n, w in enumerate(self.question.misconceptions)]
        return (*asks, *probes)

    @cached_property
    def rungs(self) -> tuple[Text, ...]:
        """Every rung of every ladder."""
        return tuple(
            Text(f"hints.{name}[{n}]", rung)
            for name, ladder in self.question.hints.items()
            for n, rung in enumerate(ladder)
        )

    @cached_property
    def wordings(self) -> tuple[Text, ...]:
        """The question in all its wordings."""
        rows = [Text(f"seed[{n}].text", row.text) for n, row in enumerate(self.question.seed)]
        aliases = [Text(f"aliases[{n}]", alias) for n, alias in enumerate(self.question.aliases)]
        return (Text("question", self.question.question), *aliases, *rows)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The golden answers as the detectors see them, in the order in which they are written."""
        return tuple(self._read(f"samples[{n}]", sample) for n, sample in enumerate(self.question.samples))

    def _read(self, key: str, sample: Sample) -> Reading:
        evidence = gather(self.rubric, [Turn(1, "candidate", sample.text, intent="answer")])
        points = {
            name: PointVerdict(point=name, verdict=_VERDICTS[sighting.status])
            for name, sighting in evidence.points.items()
        }
        wrongs = {
            wrong.id: MisconceptionVerdict(
                id=wrong.id, state="stands" if wrong.id in evidence.misconceptions else "absent"
            )
            for wrong in self.rubric.misconceptions
        }
        return Reading(key, sample, evidence, Sheet(points, wrongs, {}))


def level_in(detector: Detector | None, text: str) -> int:
    """What a detector sees in a text: 2 explained, 1 mentioned, 0 nothing (or no detector)."""
    return detect(detector, read(text)).level if detector else 0


def word_count(text: str) -> int:
    """Words between spaces."""
    return len(text.split())


def texts_of(value: object, key: str = "") -> Iterator[Text]:
    """Every text in a dumped entry with its key path, keys of mappings left out."""
    if isinstance(value, str):
        yield Text(key, value)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from texts_of(item, f"{key}.{name}".removeprefix("."))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from texts_of(item, f"{key}[{number}]")
