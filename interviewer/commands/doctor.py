"""`doctor`: what is configured, what works, and what to do about the rest. It opens no connection."""

from __future__ import annotations

import os
import platform
import stat
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from interviewer import __version__
from interviewer.adapters.bank.files import check
from interviewer.adapters.data import data_root
from interviewer.adapters.journal_sqlite import SqliteJournal
from interviewer.adapters.prompt_files import PromptFiles
from interviewer.adapters.providers import KEY_VARIABLES, ModelSpec
from interviewer.adapters.tokens import table_is_cached
from interviewer.commands.common import say, say_json, wishes_of
from interviewer.compose import connect_model, resolve
from interviewer.config import find_places, load_settings, read_keys
from interviewer.core.errors import BankError, InterviewerError
from interviewer.engine.studio import OFFLINE
from interviewer.library import load_library

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from interviewer.config import Places, Settings
    from interviewer.wishes import Wishes


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    said: str
    fix: str = ""


def run(args: argparse.Namespace) -> int:
    """Look at everything; 0 when all is well, 1 otherwise."""
    findings = list(_examine(wishes_of(args)))
    if args.json:
        say_json({"ok": all(finding.ok for finding in findings), "findings": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            say(f"{'ok  ' if finding.ok else 'look'}  {finding.name}: {finding.said}")
            if finding.fix:
                say(f"      {finding.fix}")
    return 0 if all(finding.ok for finding in findings) else 1


def _examine(wishes: Wishes) -> Iterator[Finding]:
    places = find_places()
    yield Finding("interviewer", True, f"{__version__} on Python {platform.python_version()}, {platform.system()}")
    yield Finding("packages", True, ", ".join(f"{name} {version(name)}" for name in ("textual", "openai", "anthropic")))
    settings = load_settings(places.settings)
    there = "read" if places.settings.is_file() else "none, all defaults"
    yield Finding("settings", True, f"{places.settings} ({there})")
    yield _history(places)
    yield from _bank(places, settings, wishes)
    yield from _keys()
    yield from _models(wishes, settings)
    own = PromptFiles(data_root("prompts"), places.own_prompts).overridden()
    yield Finding("prompts", True, f"yours replace {', '.join(own)}" if own else "ours")
    counting = "tiktoken's table" if table_is_cached() else "our own estimate, until a reply has said"
    yield Finding("tokens", True, f"counted by the server; before that by {counting}")
    yield _terminal()


def _history(places: Places) -> Finding:
    try:
        journal = SqliteJournal(places.history)
        count = len(journal.sessions())
        journal.close()
    except InterviewerError as error:
        return Finding("history", False, str(error), "Point INTERVIEWER_HOME at a folder you can write to.")
    mode = stat.S_IMODE(places.history.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        return Finding("history", False, f"{places.history} can be read by others", f"chmod 600 {places.history}")
    return Finding("history", True, f"{places.history}: {count} sessions")


def _bank(places: Places, settings: Settings, wishes: Wishes) -> Iterator[Finding]:
    try:
        bank, problems = load_library(settings, places, wishes.bank)
    except BankError as error:
        yield Finding("bank", False, f"{len(error.problems)} problems", "Run: interviewer bank check")
        return
    authored = sum(card.authored for card in bank.cards)
    said = f"{len(bank.cards)} questions, {authored} with points of their own, {len(bank.own)} of yours"
    faults = check(bank, problems)
    yield Finding("bank", not faults, said, f"{len(faults)} problems: interviewer bank check" if faults else "")


def _keys() -> Iterator[Finding]:
    keys = read_keys()
    for provider, name in KEY_VARIABLES.items():
        said = f"{name} is set ({keys[provider].hint})" if provider in keys else f"{name} is not set"
        yield Finding(f"key for {provider}", True, said)


def _models(wishes: Wishes, settings: Settings) -> Iterator[Finding]:
    force = resolve(wishes, settings)
    yield Finding("in force", True, f"interviewer {force.interviewer}, grader {force.grader}: {force.why}")
    for role, name in (("interviewer", force.interviewer), ("grader", force.grader)):
        if name == OFFLINE:
            continue
        try:
            ModelSpec.parse(name, role)  # type: ignore[arg-type]
            connect_model(name, role, wishes, settings)  # type: ignore[arg-type]
        except InterviewerError as error:
            yield Finding(role, False, str(error))
        else:
            yield Finding(role, True, f"{name} can be built; nothing was sent to it")


def _terminal() -> Finding:
    if not sys.stdout.isatty():
        return Finding("terminal", True, "standard output is not a terminal; the headless commands work")
    size = os.get_terminal_size()
    fits = size.columns >= 40 and size.lines >= 12
    fix = "" if fits else "Make the window at least 40 by 12; 80 by 24 is comfortable."
    return Finding("terminal", fits, f"{size.columns} by {size.lines}, TERM={os.environ.get('TERM', '')}", fix)
