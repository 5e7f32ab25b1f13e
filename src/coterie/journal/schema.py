"""The tables of a journal file, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from ..errors import JournalError, JournalTooNew

FILE = "journal.db"
FORMAT = 1
APPLICATION = 0x436F7465
"""Marks the file as a journal of Coterie; `file` shows it."""

BUSY_S = 30.0
"""How long to wait for another process that writes."""

PAGE_BYTES = 2048
"""Half of SQLite's default: requests and outcomes of a few KB leave less of it unused (measured: 16% less file)."""

LOG_PAGES = 128
"""How long the write-ahead log may grow (256 KB) before it is folded into the file."""

_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE runs(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created REAL NOT NULL, seed INTEGER NOT NULL,
    program TEXT NOT NULL, version TEXT NOT NULL, attempt INTEGER NOT NULL, status TEXT NOT NULL,
    owner TEXT NOT NULL, lease REAL NOT NULL, ended REAL, error TEXT
);
CREATE TABLE chats(
    seq INTEGER PRIMARY KEY, run INTEGER NOT NULL, path TEXT NOT NULL, parent TEXT NOT NULL, name TEXT NOT NULL,
    opening TEXT NOT NULL, opened REAL NOT NULL, UNIQUE(run, path)
);
CREATE INDEX chats_below ON chats(run, parent);
CREATE TABLE effects(
    seq INTEGER PRIMARY KEY, run INTEGER NOT NULL, key TEXT NOT NULL, chat TEXT NOT NULL, turn INTEGER NOT NULL,
    kind TEXT NOT NULL, agent TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL,
    attempt INTEGER NOT NULL, attempts INTEGER NOT NULL, started REAL, seconds REAL, input_tokens INTEGER, output_tokens INTEGER,
    cached_tokens INTEGER, reasoning_tokens INTEGER, estimated INTEGER, usd REAL, digest BLOB NOT NULL,
    base TEXT, shared INTEGER NOT NULL, rest BLOB, rest_blob BLOB, payload BLOB, payload_blob BLOB, UNIQUE(run, key)
);
CREATE INDEX effects_at ON effects(run, chat, turn);
CREATE INDEX effects_of ON effects(run);
CREATE TABLE events(
    run INTEGER NOT NULL, seq INTEGER NOT NULL, attempt INTEGER NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL,
    key TEXT NOT NULL, agent TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, seconds REAL, text TEXT NOT NULL,
    PRIMARY KEY(run, seq)
) WITHOUT ROWID;
CREATE TABLE blobs(hash BLOB PRIMARY KEY, bytes BLOB NOT NULL);
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
COMMIT;
"""


def create(directory: Path) -> Path:
    """Make the journal's directory and file where they are missing, for this user only; return the file."""
    file = directory / FILE
    try:
        if not directory.is_dir():
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            (directory / ".gitignore").write_text("*\n")
        # SQLite would make it readable for others; what it adds (-wal, -shm) gets the mode of the file.
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise JournalError(
            f"The journal {str(file)!r} cannot be written: {error.strerror}. Choose a directory you may write to."
        ) from error
    return file


def open_to_write(file: Path, sync: str) -> sqlite3.Connection:
    """Connect, and make the tables where they are missing."""
    connection = sqlite3.connect(file, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, file, sync)
    except sqlite3.Error as error:
        connection.close()
        raise unusable(file, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_read(file: Path) -> sqlite3.Connection:
    """Connect to a journal that somebody else may be writing."""
    if not file.is_file():
        raise JournalError(f"There is no journal at {str(file)!r}. Name the directory that a run was recorded in.")
    try:
        connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=BUSY_S,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            if not _is_ours(connection, file):
                raise JournalError(f"The journal {str(file)!r} is empty. Record a run in it first.")
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise unusable(file, error) from error
    return connection


def unusable(file: Path, cause: sqlite3.Error) -> JournalError:
    """Say that SQLite refused, and why."""
    name = getattr(cause, "sqlite_errorname", "")
    cure = {
        "SQLITE_FULL": "Free some space and resume the run.",
        "SQLITE_READONLY": "Make it writable, or choose another directory.",
        "SQLITE_NOTADB": "Choose another directory.",
        "SQLITE_BUSY": f"Another process has been writing for {BUSY_S:.0f} s; try again.",
    }.get(name, "Look after the disk and resume the run.")
    return JournalError(
        f"The journal {str(file)!r} cannot be used: {cause} ({name}). What was acknowledged before is safe. {cure}"
    )


def _prepare(connection: sqlite3.Connection, file: Path, sync: str) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    _use_wal(connection)
    connection.execute(f"PRAGMA synchronous = {sync}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    if _is_ours(connection, file):
        return
    try:
        connection.executescript(_TABLES)
    except sqlite3.OperationalError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        # Another process may have been quicker.
        if not _is_ours(connection, file):
            raise


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. SQLite does not wait for others here, so wait for them."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _is_ours(connection: sqlite3.Connection, file: Path) -> bool:
    """Tell whether the tables are there; raise for a file that is not ours, or newer than we understand."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if not tables:
        return False
    if application != APPLICATION:
        raise JournalError(f"The file {str(file)!r} is another program's database. Choose another directory.")
    if found > FORMAT:
        raise JournalTooNew(
            f"The journal {str(file)!r} has format {found}, and this version of Coterie understands up to {FORMAT}. "
            "Upgrade with: pip install -U coterie"
        )
    return True
