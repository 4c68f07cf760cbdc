"""The history on disk: durable, private, honest about damage."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from interviewer.adapters.journal_sqlite import SCHEMA_VERSION, SqliteJournal
from interviewer.core import events as ev
from interviewer.core.errors import JournalError, UnknownName
from interviewer.core.session import State, replay
from interviewer.engine.ports import Draft
from tests.fakes import answered, started

ODD = "NUL-free, but \u2028 odd: \U0001f600 \u05d0 ]] -- ' \" \\ \t\nnext line"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "history.db"


def test_what_was_appended_is_there_after_a_new_start(path: Path) -> None:
    events = [started(), answered(ODD, 3.5)]
    journal = SqliteJournal(path)
    for number, event in enumerate(events):
        journal.append("one", number, event)
    again = SqliteJournal(path)
    assert list(again.events("one")) == events
    assert again.load("one") == replay("one", events)
    assert again.load("one").spent_s == 3.5


def test_file_and_folder_are_private(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append("one", 0, started())
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_windows_on_one_session_never_mix(path: Path) -> None:
    first, second = SqliteJournal(path), SqliteJournal(path)
    first.append("one", 0, started())
    second.load("one")
    first.append("one", 1, answered("mine"))
    with pytest.raises(JournalError, match="another window"):
        second.append("one", 1, answered("theirs"))
    with pytest.raises(JournalError, match="another window"):
        second.append("one", 1, answered("theirs, again"))
    assert [event.kind for event in first.events("one")] == ["started", "answered"]


def test_damage_is_seen_and_the_file_left_alone(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append("one", 0, started())
    journal.append("one", 1, answered("the weights shrink"))
    journal.append("two", 0, started())
    journal.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE events SET json = replace(json, 'shrink', 'shrank') WHERE session = 'one' AND seq = 1")
    reopened = SqliteJournal(path)
    with pytest.raises(JournalError, match="damaged from event 1"):
        reopened.load("one")
    assert reopened.load("two").state is State.CANDIDATE_TURN


def test_a_file_of_a_newer_version_is_not_touched(path: Path) -> None:
    SqliteJournal(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="newer version"):
        SqliteJournal(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_with_a_way_out(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"these are my notes, not a database" * 40)
    with pytest.raises(JournalError, match="INTERVIEWER_HOME"):
        SqliteJournal(path)
    assert path.read_bytes().startswith(b"these are my notes")


def test_a_folder_that_cannot_be_made_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(JournalError, match="INTERVIEWER_HOME"):
        SqliteJournal(tmp_path / "home" / "history.db")


def test_drafts_are_overwritten_and_end_with_the_answer(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append("one", 0, started())
    assert journal.draft("one") == Draft()
    journal.save_draft("one", Draft("half an", 1.5, "notes"))
    journal.save_draft("one", Draft("half an answer", 2.5, "notes"))
    assert SqliteJournal(path).draft("one") == Draft("half an answer", 2.5, "notes")
    journal.append("one", 1, answered("half an answer, finished"))
    assert journal.draft("one") == Draft()


def test_history_lists_the_newest_first_and_survives_the_loss_of_its_table(path: Path) -> None:
    journal = SqliteJournal(path)
    for number, day in enumerate(("2026-01-02", "2026-01-04", "2026-01-03")):
        journal.append(f"s{number}", 0, started(at=f"{day}T09:00:00.000+00:00"))
    listed = list(journal.sessions())
    assert [row.id for row in listed] == ["s1", "s2", "s0"]
    assert [row.id for row in journal.sessions(2)] == ["s1", "s2"]
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM sessions")
    assert journal.rebuild() == 3
    assert list(journal.sessions()) == listed


def test_delete_leaves_no_trace_in_any_file(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append("one", 0, started())
    journal.append("one", 1, answered("a canary phrase that must vanish"))
    journal.save_draft("one", Draft("another canary draft"))
    journal.append("two", 0, started())
    journal.delete("one")
    for file in path.parent.iterdir():
        assert b"canary" not in file.read_bytes()
    with pytest.raises(UnknownName):
        journal.load("one")
    assert [row.id for row in journal.sessions()] == ["two"]


def test_an_unknown_session_offers_the_nearest(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append("abcd1234", 0, started())
    with pytest.raises(UnknownName, match="abcd1234"):
        journal.load("abcd1235")


def test_a_refused_event_leaves_nothing_behind(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append("one", 0, started())
    with pytest.raises(Exception, match="cannot take"):
        journal.append("one", 1, ev.Graded.model_construct(at="", charged_s=0.0, kind="graded"))
    assert len(journal.events("one")) == 1
