"""What the README says is true where a test can tell."""

from __future__ import annotations

import re
from pathlib import Path

from interviewer.cli import build_parser
from interviewer.config import Settings
from interviewer.core.session import diagram

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_state_diagram_is_the_table() -> None:
    shown = re.search(r"<!-- states -->\n```text\n(.*?)\n```\n<!-- /states -->", README, re.DOTALL)
    assert shown is not None
    assert shown.group(1) == diagram()


def test_every_command_of_the_tour_can_be_parsed() -> None:
    tour = README.split("## Ten lines")[1].split("```")[1]
    for line in tour.splitlines()[1:]:
        for command in line.split("#")[0].split(";"):
            words = [word for word in command.split() if "=" not in word]
            if words:
                build_parser().parse_args(words[1:])


def test_every_path_and_setting_that_is_named_exists() -> None:
    for path in re.findall(r"`((?:interviewer|bank|prompts|tests|core|engine)/[\w./]*)`", README):
        assert any((base / path).exists() for base in (ROOT, ROOT / "interviewer")), path
    for name in re.findall(r"`(\w+)`", README.split("may set")[1].split(";")[0]):
        assert name in Settings.model_fields
