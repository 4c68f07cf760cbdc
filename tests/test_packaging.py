"""A wheel that is installed elsewhere finds its bank and its prompts and holds a session."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    target = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(next(out.glob("*.whl"))) as wheel:
        wheel.extractall(target)
    return target


def test_wheel_holds_the_bank_and_the_prompts_and_no_code_that_runs_at_start(installed: Path) -> None:
    data = installed / "interviewer" / "_data"
    assert (data / "bank" / "questions" / "ml-65.yaml").is_file()
    assert (data / "prompts" / "interviewer.md").is_file()
    assert not list(installed.glob("*.pth"))


def test_installed_program_holds_a_session(installed: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text(
        "L1 adds the sum of absolute weights to the loss, L2 the sum of squared weights.", encoding="utf-8"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed), "INTERVIEWER_HOME": str(tmp_path / "home")}
    command = [
        sys.executable,
        "-m",
        "interviewer",
        "run",
        "ml-65",
        "--model",
        "offline",
        "--answers",
        str(answers),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["question"]["id"] == "ml-65"
    assert report["scorecard"]["coverage"] > 0
