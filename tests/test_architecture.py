"""The rooms of the house: who may import whom, and what loads when."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "interviewer"
FRONT = {"commands", "cli", "compose", "library", "config", "wishes", "__main__"}
MAY_IMPORT = {
    "core": {"core"},
    "engine": {"core", "engine"},
    "adapters": {"core", "engine", "adapters"},
    "tui": {"core", "engine", "tui"},
    "front": {"core", "engine", "adapters", "tui", *FRONT},
}
OUTSIDE = {
    "core": {"pydantic", "snowballstemmer"},
    "engine": {"pydantic"},
    "tui": {"textual", "rich"},
}


def room_of(file: Path) -> str:
    first = file.relative_to(ROOT).parts[0].removesuffix(".py")
    return "front" if first in FRONT or first == "__init__" else first


def imports_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return named | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_one_way(file: Path) -> None:
    room = room_of(file)
    for name in imports_of(file):
        parts = name.split(".")
        if parts[0] == "interviewer" and len(parts) > 1:
            assert parts[1] in MAY_IMPORT[room], f"{room} must not import {name}"
        elif room in OUTSIDE and parts[0] not in sys.stdlib_module_names and parts[0] != "interviewer":
            assert parts[0] in OUTSIDE[room], f"{room} must not import {name}"


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_files_stay_small_enough_to_hold_in_the_head(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    prose = sum(
        (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    )
    assert sum(bool(line.strip()) for line in text.splitlines()) - prose <= 300
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} is too long"


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("interviewer.cli", {"pydantic", "textual", "openai", "anthropic", "asyncio"}),
        ("interviewer.tui.app", {"pydantic", "openai", "anthropic", "tiktoken", "interviewer.core.bank"}),
        ("interviewer.engine.studio", {"textual", "openai", "anthropic", "tiktoken"}),
        ("interviewer.compose", {"textual", "openai", "anthropic", "tiktoken"}),
        ("interviewer.commands.bank", {"textual", "openai", "anthropic", "tiktoken", "interviewer.engine.studio"}),
    ],
)
def test_nothing_loads_before_it_is_needed(module: str, forbidden: set[str]) -> None:
    assert not loaded_by(f"import {module}") & forbidden
