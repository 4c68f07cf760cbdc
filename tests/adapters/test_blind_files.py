"""Blind answers are read with every fault named."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.adapters.bank.blind_files import read_blind
from interviewer.core.blind import Quality
from interviewer.core.errors import BankError
from tests.core.lint_entry import GOOD

SOUND = """
answers:
  - {quality: weak, held_out: true, text: It drops units., covered: [p_mask], mentioned: p_scale}
"""


def read(folder: Path, text: str):
    path = folder / "dl-1.yaml"
    path.write_text(text, encoding="utf-8")
    return read_blind(path, GOOD)


def faults(folder: Path, text: str) -> str:
    with pytest.raises(BankError) as caught:
        read(folder, text)
    return str(caught.value)


def test_a_sound_file(tmp_path: Path) -> None:
    (answer,) = read(tmp_path, SOUND).answers
    assert (answer.quality, answer.held_out, answer.mentioned) == (Quality.WEAK, True, ("p_scale",))


def test_an_unknown_point_is_named_with_its_place(tmp_path: Path) -> None:
    found = faults(tmp_path, SOUND.replace("p_mask", "p_masc"))
    assert "dl-1.yaml:3:" in found
    assert "dl-1 has no point `p_masc` (did you mean `p_mask`?)" in found


def test_a_point_has_one_label(tmp_path: Path) -> None:
    assert "p_mask both covered and mentioned" in faults(tmp_path, SOUND.replace("p_scale", "p_mask"))


def test_a_quality_that_does_not_exist(tmp_path: Path) -> None:
    assert "expected weak, solid or strong" in faults(tmp_path, SOUND.replace("weak", "middling"))


def test_text_that_is_no_yaml(tmp_path: Path) -> None:
    assert "not valid YAML" in faults(tmp_path, "answers: [")
