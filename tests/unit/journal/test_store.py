"""The journal of a process: its size, its sharing, its memory of secrets, its import."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from coterie.errors import JournalError
from coterie.journal import open_journal
from coterie.journal.reader import Reader
from coterie.journal.store import BLOB, SqliteJournal, place_of
from coterie.redact import register

from .recording import CHAT, Recording, body, header


def size(directory: Path) -> int:
    return sum(each.stat().st_size for each in directory.glob("journal.db*"))


def test_200_turns_of_2_kb_stay_under_2_mb(tmp_path: Path) -> None:
    """Two agents that both ask a model: each request holds the whole chat, the other way round."""
    with SqliteJournal.open(tmp_path) as journal:
        journal.begin(header())
        run = Recording(journal)
        run.chat()
        said: list[str] = []
        for turn in range(1, 201):
            agent = ("user", "assistant")[turn % 2]
            text = f"{turn:05}" + "x" * 2000
            key = f"{CHAT}/{turn}/model/0"
            run.outcome(key, body([f"{agent} hears {each}" for each in said]), text.encode(), agent=agent)
            run.span(key)
            journal.output("r1", text[:100])
            run.intent(f"{CHAT}/{turn}/tool/0", b'["add",{"a":1}]')
            run.flush()
            run.outcome(f"{CHAT}/{turn}/tool/0", b'["add",{"a":1}]', b"[true,3]")
            run.flush()
            said.append(text)
        assert size(tmp_path) < 2_000_000, "while it is written"
    assert size(tmp_path) < 1_500_000
    with Reader(tmp_path) as reader:
        assert reader.request("r1", key) == body([f"user hears {each}" for each in said[:-1]])


def test_a_large_value_is_stored_once(tmp_path: Path) -> None:
    large = b"v" * (BLOB + 1)
    with SqliteJournal.open(tmp_path) as journal:
        journal.begin(header())
        for turn in range(1, 21):
            Recording(journal).outcome(f"{CHAT}/{turn}/tool/0", payload=large)
    assert size(tmp_path) < 3 * BLOB


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("u>a:01/3/tool/0", ("u>a:01", 3)),
        ("u>a:01/3/tool/0/b>c:02#2/12/model/1", ("u>a:01/3/tool/0/b>c:02#2", 12)),
        ("0/model/4", ("", 0)),
        ("u>a:01/3/tool/0/in_doubt", ("", 0)),
        ("anything", ("", 0)),
    ],
)
def test_an_intents_place_is_read_from_its_key(key: str, place: tuple[str, int]) -> None:
    assert place_of(key) == place


def test_runs_of_one_process_share_a_journal_until_the_last_closes_it(tmp_path: Path) -> None:
    first, second = open_journal(tmp_path), open_journal(tmp_path)
    assert first is second
    first.begin(header())
    first.close()
    second.output("r1", "still open")
    second.close()
    with pytest.raises(JournalError, match="is closed"):
        second.output("r1", "too late")
    third = open_journal(tmp_path)
    assert third is not first
    third.close()


def test_a_known_secret_that_is_printed_is_not_stored(tmp_path: Path) -> None:
    register("printed-secret-9")
    with SqliteJournal.open(tmp_path) as journal:
        journal.begin(header())
        journal.output("r1", "my key is printed-secret-9\n")
        journal.end("r1", status="done")
    assert b"printed-secret-9" not in (tmp_path / "journal.db").read_bytes()
    with Reader(tmp_path) as reader:
        assert list(reader.transcript("r1")) == ["my key is [secret]\n"]


def test_the_queries_of_a_run_use_an_index(tmp_path: Path) -> None:
    asked: list[str] = []
    with SqliteJournal.open(tmp_path) as journal:
        journal.begin(header())
        with Reader(tmp_path) as reader:
            reader._connection.set_trace_callback(asked.append)
            for each in (reader.tree, reader.effects, reader.events, reader.totals):
                list(each("r1"))
            reader._connection.set_trace_callback(None)
    connection = sqlite3.connect(tmp_path / "journal.db")
    for query in asked:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "SCAN effects" not in plan and "SCAN events" not in plan and "SCAN chats" not in plan, (query, plan)
        assert "ORDER BY" not in plan or "GROUP BY" in plan, (query, plan)
    connection.close()
    assert len(asked) >= 5


def test_importing_the_package_loads_no_database(tmp_path: Path) -> None:
    check = "import sys, coterie.journal; sys.exit('sqlite3' in sys.modules or 'asyncio' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)
