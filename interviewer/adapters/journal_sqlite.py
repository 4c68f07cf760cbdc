"""The history: one SQLite file of append-only events, private to its owner.

Every event is committed with `synchronous=FULL` before anybody acts on it. Each carries the hash of the one before, so
that damage which SQLite does not see is noticed. The `sessions` table is derived and is rebuilt when it is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import ValidationError

from interviewer.core.errors import InterviewerError, JournalError, UnknownName
from interviewer.core.events import Answered, Closed, FollowedUp, Graded, event_from_json, event_to_json
from interviewer.core.session import Session, replay
from interviewer.engine.ports import Draft, SessionRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from interviewer.core.events import Event

SCHEMA_VERSION = 1
BUSY_MS = 5000
_SCHEMA = """
CREATE TABLE events (
  session TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE drafts (session TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
CREATE TABLE sessions (session TEXT PRIMARY KEY, started TEXT NOT NULL, json TEXT NOT NULL) STRICT;
CREATE INDEX sessions_by_start ON sessions (started DESC);
"""
_ENDS_A_TURN = (Answered, FollowedUp, Closed, Graded)


class SqliteJournal:
    """The journal in one file; raises JournalError when it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._open_sessions: dict[str, tuple[Session, str]] = {}
        with self._errors():
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", f"busy_timeout={BUSY_MS}"):
            db.execute(f"PRAGMA {pragma}")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise JournalError(
                f"{self.path} was written by a newer version of interviewer (schema {version}). "
                "Upgrade, or point INTERVIEWER_HOME at another folder. Nothing was changed."
            )
        if version == 0:
            db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;")
        return db

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise JournalError(
                f"The history {self.path} cannot be used: {error}. Check that the disk has room and that the file is "
                "yours, or point INTERVIEWER_HOME at another folder."
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def append(self, session_id: str, seq: int, event: Event) -> None:
        """Commit one event. Raises JournalError, also when another window has written this number."""
        session, last = self._current(session_id)
        if session.length != seq:
            raise JournalError(f"Session {session_id} was changed by another window. Open it again to go on.")
        following, line = session.apply(event), event_to_json(event)
        link = _chain(last, line)
        try:
            with self._transaction() as db:
                db.execute("INSERT INTO events VALUES (?,?,?,?,?)", (session_id, seq, event.kind, line, link))
                _store_row(db, following)
                if isinstance(event, Answered):
                    db.execute("DELETE FROM drafts WHERE session=?", (session_id,))
        except JournalError as error:
            self._open_sessions.pop(session_id, None)
            if isinstance(error.__cause__, sqlite3.IntegrityError):
                raise JournalError(
                    f"Session {session_id} was changed by another window. Open it again to go on."
                ) from error
            raise
        self._open_sessions[session_id] = (following, link)
        if isinstance(event, _ENDS_A_TURN):
            with self._lock, self._errors():
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _current(self, session_id: str) -> tuple[Session, str]:
        known = self._open_sessions.get(session_id)
        if known is None:
            known = self._read(session_id)
        return known

    def _read(self, session_id: str) -> tuple[Session, str]:
        with self._lock, self._errors():
            rows = self._db.execute(
                "SELECT seq, json, hash FROM events WHERE session=? ORDER BY seq", (session_id,)
            ).fetchall()
        last, events = "", []
        for number, (seq, line, link) in enumerate(rows):
            if seq != number or _chain(last, line) != link:
                raise JournalError(
                    f"Session {session_id} in {self.path} is damaged from event {number} on. "
                    "The file was left as it is."
                )
            last = link
            try:
                events.append(event_from_json(line))
            except ValidationError as error:
                raise JournalError(
                    f"Event {number} of session {session_id} in {self.path} cannot be read by this version."
                ) from error
        return replay(session_id, events), last

    def load(self, session_id: str) -> Session:
        """Rebuild a session. Raises UnknownName, JournalError."""
        self._open_sessions.pop(session_id, None)
        session, last = self._read(session_id)
        if not session.length:
            raise UnknownName("session", session_id, [row.id for row in self.sessions()], "See `interviewer history`.")
        self._open_sessions[session_id] = (session, last)
        return session

    def events(self, session_id: str) -> Sequence[Event]:
        """The events of a session in order. Raises UnknownName, JournalError."""
        self.load(session_id)
        with self._lock, self._errors():
            rows = self._db.execute("SELECT json FROM events WHERE session=? ORDER BY seq", (session_id,)).fetchall()
        return [event_from_json(line) for (line,) in rows]

    def sessions(self, limit: int = 0) -> Sequence[SessionRow]:
        """The newest sessions first."""
        with self._lock, self._errors():
            rows = self._db.execute(
                "SELECT json FROM sessions ORDER BY started DESC, session LIMIT ?", (limit or -1,)
            ).fetchall()
        return [SessionRow(**json.loads(line)) for (line,) in rows]

    def save_draft(self, session_id: str, draft: Draft) -> None:
        """Overwrite the draft of a session."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO drafts VALUES (?,?)", (session_id, json.dumps(asdict(draft))))

    def draft(self, session_id: str) -> Draft:
        """The last draft saved, or an empty one."""
        with self._lock, self._errors():
            row = self._db.execute("SELECT json FROM drafts WHERE session=?", (session_id,)).fetchone()
        return Draft(**json.loads(row[0])) if row else Draft()

    def delete(self, session_id: str) -> None:
        """Remove a session for good: rows, free pages and log. Raises UnknownName."""
        self.load(session_id)
        self._open_sessions.pop(session_id, None)
        with self._transaction() as db:
            for table in ("events", "drafts", "sessions"):
                db.execute(f"DELETE FROM {table} WHERE session=?", (session_id,))
        with self._lock, self._errors():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rebuild(self) -> int:
        """Derive the list of sessions anew from the events; the number of sessions."""
        with self._lock, self._errors():
            names = [name for (name,) in self._db.execute("SELECT DISTINCT session FROM events")]
        sessions = [self._read(name)[0] for name in names]
        with self._transaction() as db:
            db.execute("DELETE FROM sessions")
            for session in sessions:
                _store_row(db, session)
        return len(sessions)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def _chain(last: str, line: str) -> str:
    return hashlib.sha256(f"{last}\n{line}".encode()).hexdigest()[:32]


def _store_row(db: sqlite3.Connection, session: Session) -> None:
    try:
        row = summary_of(session)
    except InterviewerError:
        return
    db.execute("INSERT OR REPLACE INTO sessions VALUES (?,?,?)", (session.id, row.started, json.dumps(asdict(row))))


def summary_of(session: Session) -> SessionRow:
    """One line of the history list. Raises IllegalEvent for a session that has not begun."""
    setup, card = session.setup, session.scorecard
    decision = ""
    if card is not None and card.status != "not_graded":
        decision = card.decision.value if card.decision else ("range" if card.decision_low else "")
    return SessionRow(
        id=session.id,
        started=setup.at,
        question_id=setup.question_id,
        question=setup.question,
        state=session.state.value,
        mode=setup.mode,
        level=setup.level.value,
        decision=decision,
        coverage=card.coverage if card else None,
        spent_s=round(session.spent_s, 1),
    )
