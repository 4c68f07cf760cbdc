"""Answers that nobody saw who wrote the bank: offline, a better answer scores higher, whatever the type of question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli import Program

ANSWERS = Path(__file__).resolve().parent / "data" / "answers"


@pytest.mark.parametrize("question", ["ml-65", "mlsd-4", "beh-7", "dsa-15"])
def test_strong_beats_middling_beats_weak(tmp_path: Path, question: str) -> None:
    program = Program(tmp_path / "home")
    flags = ("--model", "offline", "--grader", "offline")
    weak, mid, strong = (
        program.json("run", question, *flags, "--answers", str(ANSWERS / f"{question}.{quality}.txt"))
        for quality in ("weak", "mid", "strong")
    )
    assert weak["scorecard"]["coverage"] + 0.15 < mid["scorecard"]["coverage"]
    assert mid["scorecard"]["coverage"] + 0.15 < strong["scorecard"]["coverage"]
    assert not strong["scorecard"]["misconceptions"]
    for report in (weak, mid, strong):
        asked = [turn["text"] for turn in report["transcript"] if turn["role"] == "interviewer"]
        assert len(asked) == len(set(asked))
