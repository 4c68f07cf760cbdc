"""The JSON Schemas beside the bank, for editors: kept in step with the models, and true of every file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.cli import main
from interviewer.commands.bank import KINDS

SCHEMAS = Path(__file__).resolve().parents[1] / "bank" / "schemas"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_schema_on_disk_is_what_the_command_prints(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bank", "schema", kind]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert json.loads((SCHEMAS / f"{kind}.json").read_text(encoding="utf-8")) == printed


def test_schema_names_every_field_and_refuses_others() -> None:
    schema = json.loads((SCHEMAS / "question.json").read_text(encoding="utf-8"))
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"question", "framework"}
    assert set(schema["properties"]) == set(KINDS["question"].model_fields)
