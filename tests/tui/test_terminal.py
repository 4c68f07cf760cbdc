"""The program under a real terminal: start, signals, broken bytes, crashes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")
ROOT = Path(__file__).resolve().parents[2]
RUN = """
import sys
sys.path.insert(0, {root!r})
from interviewer.tui.app import InterviewerApp, run_app
def load():
    secret = "sk-canary-in-a-local"
    {body}
sys.exit(run_app(InterviewerApp(load)))
"""
FINE = "from tests.fakes import make_studio; return make_studio()"


@contextmanager
def terminal(body: str = FINE) -> Iterator[tuple[int, int]]:
    import pty

    pid, fd = pty.fork()
    if pid == 0:
        environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        os.execve(sys.executable, [sys.executable, "-c", RUN.format(root=str(ROOT), body=body)], environ)
    try:
        yield pid, fd
    finally:
        os.close(fd)
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def read_until(fd: int, *needles: bytes, seconds: float = 20.0) -> bytes:
    import select

    seen, end = b"", time.monotonic() + seconds
    while not all(needle in seen for needle in needles):
        assert time.monotonic() < end, seen[-2000:]
        if select.select([fd], [], [], 0.1)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:
                break
    return seen


def exit_code(pid: int, fd: int) -> int:
    read_until(fd, b"\x1b[?1049l")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(number: signal.Signals) -> None:
    with terminal() as (pid, fd):
        read_until(fd, b"Today")
        os.kill(pid, number)
        rest = read_until(fd, b"\x1b[?1049l", b"\x1b[?25h")
        assert b"\x1b[?1000l" in rest
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 128 + number


def test_bytes_that_are_no_text_do_not_end_it() -> None:
    with terminal() as (pid, fd):
        read_until(fd, b"Today")
        os.write(fd, b"\x1b[M \xff\xfe\x80\xc3")
        os.write(fd, b"b")
        read_until(fd, b"Search")
        os.write(fd, b"\x11")
        assert exit_code(pid, fd) == 0


def test_a_fault_of_our_own_shows_no_values_and_is_no_success() -> None:
    with terminal("raise ValueError(secret + ' said the candidate')") as (pid, fd):
        seen = read_until(fd, b"ValueError")
        assert b"canary" not in seen
        assert b"said the candidate" not in seen
        assert b"\x1b[?1049l" in seen
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


def test_the_first_paint_needs_neither_pydantic_nor_the_core() -> None:
    code = (
        "import sys, interviewer.tui.app;"
        "heavy = ('pydantic', 'openai', 'anthropic', 'interviewer.core', 'interviewer.engine', 'interviewer.adapters');"
        "print([name for name in heavy if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
