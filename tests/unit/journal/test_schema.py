"""The journal's file: who may read it, and which files are refused."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from coterie.errors import JournalError, JournalTooNew
from coterie.journal.reader import Reader
from coterie.journal.schema import FORMAT
from coterie.journal.store import SqliteJournal

from .recording import header


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with SqliteJournal.open(tmp_path / "j") as journal:
        journal.begin(header())
    return tmp_path / "j"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_this_user_may_read_the_journal_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with SqliteJournal.open(tmp_path / "j") as journal:
            journal.begin(header())
            modes = {each.name: mode(each) for each in (tmp_path / "j").glob("journal.db*")}
    finally:
        os.umask(before)
    assert mode(tmp_path / "j") == 0o700
    assert set(modes) == {"journal.db", "journal.db-wal", "journal.db-shm"}
    assert set(modes.values()) == {0o600}


def test_a_new_directory_is_ignored_by_git(folder: Path) -> None:
    assert (folder / ".gitignore").read_text() == "*\n"


def test_an_existing_directory_is_left_as_it_is(tmp_path: Path) -> None:
    SqliteJournal.open(tmp_path).close()
    assert not (tmp_path / ".gitignore").exists()


def test_a_newer_format_is_refused_with_what_to_do(folder: Path) -> None:
    with sqlite3.connect(folder / "journal.db") as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    for open_it in (SqliteJournal.open, Reader):
        with pytest.raises(JournalTooNew, match=rf"format {FORMAT + 1}.*up to {FORMAT}.*pip install -U coterie"):
            open_it(folder)


def test_another_programs_database_is_refused_and_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE theirs(x)")
    connection.close()
    with pytest.raises(JournalError, match="another program's database"):
        SqliteJournal.open(tmp_path)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]
    connection.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_text("shopping list, " * 100)
    with pytest.raises(JournalError, match=r"journal\.db.*file is not a database"):
        SqliteJournal.open(tmp_path)


def test_a_place_that_cannot_hold_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be written"):
        SqliteJournal.open(tmp_path / "file" / "j")


def test_reading_where_no_journal_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="no journal at"):
        Reader(tmp_path)


def test_a_journal_that_was_never_finished_being_made_is_empty_to_a_reader(tmp_path: Path) -> None:
    (tmp_path / "journal.db").touch()
    with pytest.raises(JournalError, match="is empty"):
        Reader(tmp_path)
