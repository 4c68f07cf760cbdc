"""Tries the coding tasks of our own bank: the solution passes every case, every wrong one fails, a slow one is slow.

What runs here is our own trusted content, reviewed like our source. The limits (a process of its own, CPU seconds,
memory, ten seconds on the clock) are against mistakes, not against malice: a candidate's code must not come here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewer.core.lint.subject import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from interviewer.core.code_task import CodeTask

WALL_S = 10.0
PROCESSES = 2
_RUNNER = Path(__file__).with_name("runner.py")


def try_all(tasks: Mapping[str, CodeTask]) -> Iterator[tuple[str, Fault]]:
    """What is wrong with each task, two tasks at a time, in their order."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        for name, faults in zip(tasks, pool.map(try_task, tasks.values()), strict=True):
            for fault in faults:
                yield name, fault


def try_task(task: CodeTask, wall_s: float = WALL_S) -> list[Fault]:
    """Run one task; every fault of its solution, its wrong solutions and its stress case."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _RUNNER.read_text(encoding="utf-8")],
            input=task.model_dump_json(),
            capture_output=True,
            text=True,
            timeout=wall_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [Fault("code", f"still runs after {wall_s:g} s", "smaller cases, or a lower `limit_s`")]
    try:
        report = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return [Fault("code", f"the process broke off: {last}", "")]
    return [*_of_codes(report), *_of_stress(report)]


def _of_codes(report: dict[str, Any]) -> Iterator[Fault]:
    solution, *wrongs = report["codes"]
    yield from _of_right_code("code.solution", "the solution", solution)
    for number, failures in enumerate(wrongs):
        if not failures:
            message = "passes every case"
            yield Fault(f"code.wrong[{number}]", message, "add the case that catches it")
        elif failures[0]["case"] is None:
            yield Fault(f"code.wrong[{number}]", f"does not run: {failures[0]['why']}", "it must fail on a case")
    yield from _of_right_code("code.stress.naive", "the naive code", report["naive"])


def _of_right_code(key: str, who: str, failures: list[dict[str, Any]]) -> Iterator[Fault]:
    for failure in failures:
        number = failure["case"]
        place = key if number is None else f"code.cases[{number}]"
        yield Fault(place, f"{who} {'does not run' if number is None else 'fails here'}: {failure['why']}", "")


def _of_stress(report: dict[str, Any]) -> Iterator[Fault]:
    found = report["stress"]
    if found is None:
        return
    if "error" in found:
        yield Fault("code.stress", f"breaks off: {found['error']}", "")
    elif found["solution"] is None:
        yield Fault("code.stress.limit_s", "the solution is over the limit", "a smaller input or a higher limit")
    elif found["naive"] is not None:
        message = f"naive {found['naive']:.2f} s, solution {found['solution']:.2f} s: too close together"
        yield Fault("code.stress.make", message, f"a larger input, until naive takes over {found['needed']:.2f} s")
