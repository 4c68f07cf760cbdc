"""What the terminal may do to us, and we to it: broken bytes, signals, a crash."""

from __future__ import annotations

import asyncio
import codecs
import re
import signal
import sys
import traceback
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.text import Text
from textual.filter import LineFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.color import Color

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What must not reach a terminal as text: controls, escape sequences, bidirectional marks, halves of characters."""
CRASHED = (
    "interviewer stopped because of a fault of its own. Your sessions and drafts are kept: start it again to resume.\n"
    "Please report what follows; it holds no keys and none of your answers."
)

OURS = (ImportError, NameError, AttributeError)
"""Faults whose text speaks of the program only; that of others may quote what somebody typed."""


class NoControls(LineFilter):
    """The last gate: whatever a widget was given, no line of it can command the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line with a replacement character for each unsafe one."""
        if not any(UNSAFE.search(segment.text) for segment in segments):
            return segments
        return [Segment(UNSAFE.sub("\ufffd", text), style) for text, style, _ in segments]


def accept_broken_input() -> None:
    """Let Textual's reader of the keyboard survive bytes that are not UTF-8 (an X10 mouse report, a bad paste)."""
    if sys.platform == "win32":
        return
    from textual.drivers import linux_driver  # noqa: PLC0415  does not exist on Windows

    def forgiving(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return lambda: codecs.getincrementaldecoder(encoding)(errors="replace")

    vars(linux_driver)["getincrementaldecoder"] = forgiving


def on_signals(stop: Callable[[int], None]) -> None:
    """Call `stop` with an exit code when the system ends us, so that the terminal is given back as it was."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop, 128 + number)


def crash_report(error: BaseException) -> Text:
    """Where it happened, without the values of variables: those may hold keys and answers."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    said = f": {error}" if isinstance(error, OURS) else ""
    return Text("\n".join((CRASHED, "", *places, f"{type(error).__name__}{said}")))
