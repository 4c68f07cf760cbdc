"""Start, key echo, streaming and memory of the terminal UI, beside a Textual hello world, under a pseudo terminal.

    python -m tests.bench.terminal [--rounds 7] [--json]

Programs run in turn, round by round, so that what the machine does meanwhile hits all alike; the figures are medians,
the limits are ratios (shared on the first line of each row). Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass

ROWS, COLUMNS = 40, 120
PATIENCE_S = 30.0
KEYS = [chr(code) for code in range(0x0400, 0x0450)]
"""Cyrillic letters: each is typed once, so its first appearance on the screen is its echo."""
PROGRAMS = {
    "hello+Input": ["-m", "tests.bench.programs", "input"],
    "hello+TextArea": ["-m", "tests.bench.programs", "textarea"],
    "interviewer": ["-m", "interviewer"],
}
FIRST_CONTENT = {"hello+Input": b"hello world", "hello+TextArea": b"hello world", "interviewer": b"interviewer"}
PROBE = {"hello+Input": ("x", b"x"), "hello+TextArea": ("x", b"x"), "interviewer": ("\x1bOP", b"Help")}
"""A key, and what shows that it was answered; for us it is F1."""
_CONTROL = re.compile(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>]")


class Terminal:
    """A program under a pseudo terminal, its output kept as bytes."""

    def __init__(self, words: list[str], home: str) -> None:
        self.started = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            drop = ("_API_KEY", "_BASE_URL", "NO_COLOR", "PYTHONDONTWRITEBYTECODE")
            environment = {name: value for name, value in os.environ.items() if not name.endswith(drop)}
            environment |= {"INTERVIEWER_HOME": home, "TERM": "xterm-256color", "PYTHONPYCACHEPREFIX": home + "/pyc"}
            os.execve(sys.executable, [sys.executable, *words], environment)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.output = b""

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode())

    def wait_for(self, shown: bytes, since: int = 0) -> float:
        """Read until the bytes appear after position `since`; the moment when they did."""
        deadline = time.monotonic() + PATIENCE_S
        while shown not in _CONTROL.sub(b"", self.output[since:]):
            if not self.read(deadline - time.monotonic()):
                raise TimeoutError(f"{shown!r} never appeared")
        return time.monotonic()

    def read(self, seconds: float) -> bool:
        """Read what comes within so many seconds; False when nothing does."""
        ready, _, _ = select.select([self._fd], [], [], max(0.0, seconds))
        if ready:
            try:
                self.output += os.read(self._fd, 65536)
            except OSError:
                return False
        return bool(ready)

    def rest(self, seconds: float) -> None:
        """Read along for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(end - time.monotonic())

    def cpu_s(self) -> float:
        """Seconds of processor time so far."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mib(self) -> float:
        """Peak memory, in MiB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))

    def end(self) -> None:
        """End the program that this started."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)


@dataclass(frozen=True)
class Row:
    """One figure beside its yardstick."""

    name: str
    ours: float
    yardstick: float
    unit: str
    limit: float
    absolute: bool = False
    """Is the limit a figure rather than a ratio?"""

    @property
    def value(self) -> float:
        return self.ours if self.absolute else self.ours / self.yardstick

    @property
    def reached(self) -> bool:
        return self.value <= self.limit

    def __str__(self) -> str:
        beside = "" if self.absolute else f"  yardstick {self.yardstick:8.1f}  ratio {self.value:5.2f}"
        verdict = "reached" if self.reached else "MISSED"
        return f"{self.name:<44}{self.ours:8.1f} {self.unit:<4}{beside}  limit {self.limit:g}  {verdict}"


def start_times(home: str, rounds: int) -> dict[str, tuple[float, float, float]]:
    """Per program: milliseconds to first content, to the answer to a key, and MiB; medians."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in PROGRAMS}
    for number in range(rounds + 1):
        for name, words in PROGRAMS.items():
            terminal = Terminal(words, home)
            painted = terminal.wait_for(FIRST_CONTENT[name])
            key, echo = PROBE[name]
            answered = _press_until(terminal, key, echo)
            terminal.end()
            figures = (painted - terminal.started) * 1000, (answered - terminal.started) * 1000, _memory(words, home)
            if number:
                found[name].append(figures)
    return {name: tuple(map(statistics.median, zip(*rows, strict=True))) for name, rows in found.items()}


def _memory(words: list[str], home: str) -> float:
    """Peak MiB of a program that was started, has loaded everything and was left alone."""
    terminal = Terminal(words, home)
    terminal.rest(2.0)
    peak = terminal.peak_mib()
    terminal.end()
    return peak


def _press_until(terminal: Terminal, key: str, echo: bytes) -> float:
    """Press a key as soon as something is painted; keys pressed before the program listens are kept by the terminal."""
    since = len(terminal.output)
    terminal.type(key)
    return terminal.wait_for(echo, since)


def echo_times(home: str, words: list[str], ready: bytes, before: Callable[[Terminal], None]) -> list[float]:
    """Milliseconds from a key to its echo, one for each of eighty keys."""
    terminal = Terminal(words, home)
    terminal.wait_for(ready)
    terminal.rest(1.0)
    before(terminal)
    times = []
    for key in KEYS:
        since = len(terminal.output)
        began = time.monotonic()
        terminal.type(key)
        times.append((terminal.wait_for(key.encode(), since) - began) * 1000)
        terminal.rest(0.03)
    terminal.end()
    return times


def streaming(home: str, turns: int, tokens: int = 500) -> tuple[float, float]:
    """Processor seconds per 1,000 tokens above an idle screen, and milliseconds that the last token was behind."""
    terminal = Terminal(["-m", "tests.bench.programs", "talk", "--turns", str(turns), "--tokens", str(tokens)], home)
    terminal.wait_for(b"Your turn")
    terminal.rest(1.5)
    idle_from, cpu_from = time.monotonic(), terminal.cpu_s()
    terminal.rest(2.0)
    idle = (terminal.cpu_s() - cpu_from) / (time.monotonic() - idle_from)
    terminal.type("an answer about weights and penalties")
    terminal.rest(0.5)
    since, began, cpu_from = len(terminal.output), time.monotonic(), terminal.cpu_s()
    terminal.type("\x13")
    seen = terminal.wait_for(b"FINISHED", since)
    terminal.rest(0.3)
    said = re.findall(rb"FINISHED(\d{6,})", _CONTROL.sub(b"", terminal.output[since:]))
    used = terminal.cpu_s() - cpu_from - idle * (time.monotonic() - began)
    terminal.end()
    behind = seen * 1000 - int(said[0]) / 1e6 if said else float("nan")
    return used / tokens * 1000, behind


def command_times(home: str, rounds: int) -> dict[str, float]:
    """Milliseconds of whole commands, medians; `llm --help` too where it is installed."""
    commands = {
        "interviewer --help": [sys.executable, "-m", "interviewer", "--help"],
        "interviewer bank list": [sys.executable, "-m", "interviewer", "bank", "list"],
    }
    llm = shutil.which("llm") or shutil.which("llm", path=os.path.dirname(sys.executable))
    if llm:
        commands["llm --help"] = [llm, "--help"]
    times: dict[str, list[float]] = {name: [] for name in commands}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"INTERVIEWER_HOME": home, "PYTHONPYCACHEPREFIX": home + "/pyc"}
    for number in range(rounds + 1):
        for name, words in commands.items():
            began = time.monotonic()
            quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
            pid = os.posix_spawn(words[0], words, environment, file_actions=quiet)
            os.waitpid(pid, 0)
            if number:
                times[name].append((time.monotonic() - began) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay under."""
    return statistics.quantiles(values, n=20)[-1]


def measure(rounds: int) -> list[Row]:
    """Everything."""
    home = tempfile.mkdtemp(prefix="interviewer-bench-")
    try:
        return [*_start_rows(home, rounds), *_echo_rows(home), *_stream_rows(home), *_command_rows(home, rounds)]
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _start_rows(home: str, rounds: int) -> list[Row]:
    starts = start_times(home, rounds)
    ours, area = starts["interviewer"], starts["hello+TextArea"]
    return [
        Row("first content / hello+TextArea", ours[0], area[0], "ms", 1.25),
        Row("answers a key / hello+TextArea", ours[1], area[1], "ms", 1.35),
        Row("peak memory / hello+TextArea", ours[2], area[2], "MiB", 1.6),
    ]


def _echo_rows(home: str) -> list[Row]:
    bare = echo_times(home, PROGRAMS["hello+TextArea"], b"hello world", lambda _: None)
    talk = ["-m", "tests.bench.programs", "talk", "--turns", "30", "--tokens", "4000", "--piece"]

    def send(terminal: Terminal) -> None:
        terminal.type("an answer about weights and penalties")
        terminal.rest(0.3)
        terminal.type("\x13")
        terminal.rest(0.8)

    sentences = echo_times(home, [*talk, "20"], b"Your turn", send)
    tokens = echo_times(home, [*talk, "1"], b"Your turn", send)
    return [
        Row(
            "key echo p50, sentences streaming / TextArea",
            statistics.median(sentences),
            statistics.median(bare),
            "ms",
            1.3,
        ),
        Row("key echo p95, sentences streaming / TextArea", p95(sentences), p95(bare), "ms", 1.3),
        Row("key echo p95, single tokens / TextArea", p95(tokens), p95(bare), "ms", 1.3),
    ]


def _stream_rows(home: str) -> list[Row]:
    short, long = streaming(home, 2), streaming(home, 60)
    return [
        Row("streaming, CPU s per 1,000 tokens", long[0], 1.0, "s", 2.0, absolute=True),
        Row("streaming, last token behind", long[1], 1.0, "ms", 150, absolute=True),
        Row("streaming, 60 turns / 2 turns", long[0], short[0], "s", 1.25),
    ]


def _command_rows(home: str, rounds: int) -> list[Row]:
    times = command_times(home, rounds)
    llm = times.pop("llm --help", None)
    if llm is None:
        return [Row(f"{name} (llm is not installed)", value, value, "ms", 1.0) for name, value in times.items()]
    return [Row(f"{name} / llm --help", value, llm, "ms", 0.6) for name, value in times.items()]


def main() -> int:
    """Print the table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = measure(args.rounds)
    if args.json:
        print(json.dumps([{**vars(row), "value": row.value, "reached": row.reached} for row in rows]))
    else:
        print("\n".join(map(str, rows)))
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
