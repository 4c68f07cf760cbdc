"""`interviewer run` at a terminal: typed line by line under a pseudo terminal, interrupted, taken up again."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_cli import ROOT, Program

PATIENCE_S = 20.0


class Typist:
    """The program under a pseudo terminal."""

    def __init__(self, home: Path, *words: str) -> None:
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            environment = Program(home).environment
            os.execve(sys.executable, [sys.executable, "-m", "interviewer", *words], environment)
        self.seen = ""

    def until(self, words: str) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.seen:
            assert time.monotonic() < deadline, f"{words!r} never came:\n{self.seen}"
            self._read(0.2)
        return self.seen

    def _read(self, seconds: float) -> bool:
        if not select.select([self._fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        self.seen += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)

    def type(self, *lines: str) -> None:
        os.write(self._fd, "".join(f"{line}\n" for line in lines).encode())

    def interrupt(self) -> None:
        os.write(self._fd, b"\x03")

    def end(self) -> int:
        deadline = time.monotonic() + PATIENCE_S
        while self._read(0.1) and time.monotonic() < deadline:
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self._fd)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def kill(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.end()


@pytest.fixture
def typists() -> Iterator[list[Typist]]:
    started: list[Typist] = []
    yield started
    for typist in started:
        typist.kill()


def test_a_talk_line_by_line_with_a_hint_and_a_grade(tmp_path: Path, typists: list[Typist]) -> None:
    person = Typist(tmp_path / "home", "run", "ml-65", "--mode", "practice")
    typists.append(person)
    person.until("a line with a single dot sends it")
    person.type(".")
    person.until("nothing to send yet")
    person.type("L1 adds the sum of absolute weights,", "L2 the sum of squared weights.", ".")
    person.until("found: L1 (lasso)")
    person.type("/hint")
    person.until("Follow one single weight")
    person.type("/finish")
    person.until("## Transcript")
    assert person.end() == 0
    assert "\\|" not in person.seen


def test_ctrl_c_ends_at_once_and_the_draft_is_there_again(tmp_path: Path, typists: list[Typist]) -> None:
    home = tmp_path / "home"
    person = Typist(home, "run", "ml-65")
    typists.append(person)
    person.until("a line with a single dot sends it")
    person.type("Both penalties shrink the weights and")
    deadline = time.monotonic() + PATIENCE_S
    while not _draft_on_disk(home) and time.monotonic() < deadline:
        person._read(0.1)
    person.interrupt()
    assert person.end() == 130
    session = re.search(r"interviewer resume (\w+)", person.seen)
    assert session is not None
    again = Typist(home, "resume", session.group(1))
    typists.append(again)
    again.until("You had typed this and not sent it:\nBoth penalties shrink the weights and")
    again.type("so they overfit less.", ".")
    again.until("Interviewer: ")
    again.type("/finish")
    again.until("## Transcript")
    assert "Both penalties shrink the weights and\n> so they overfit less." in again.seen
    assert again.end() == 0


def _draft_on_disk(home: Path) -> bool:
    return any(b"Both penalties" in file.read_bytes() for file in home.glob("history.db*"))
