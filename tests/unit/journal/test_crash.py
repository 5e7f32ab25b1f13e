"""Processes that die, disks that fill, and several writers: what was acknowledged is there, once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coterie.errors import JournalError
from coterie.journal.reader import Reader
from coterie.journal.store import SqliteJournal

from .recording import CHAT, Recording, header

APPENDING = Path(__file__).with_name("appending.py")


def start(directory: Path, run: str, size: int, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(APPENDING), str(directory), run, str(size), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def turns_there(directory: Path, acknowledged: set[int]) -> set[int]:
    """The file is sound, and every acknowledged row is there once."""
    connection = sqlite3.connect(directory / "journal.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    keys = [row[0] for row in connection.execute("SELECT key FROM effects")]
    connection.close()
    assert len(keys) == len(set(keys))
    turns = {int(key.split("/")[1]) for key in keys}
    assert acknowledged <= turns
    assert turns == set(range(1, len(turns) + 1)), "the record has no hole"
    return turns


def check_all_there(directory: Path, run: str, acknowledged: set[int]) -> None:
    """Every acknowledged row is there once, with its bytes."""
    turns = turns_there(directory, acknowledged)
    with Reader(directory) as reader:
        assert reader.run(run).status == "crashed"
        assert [int(each.text) for each in reader.events(run)] == sorted(turns)
        for turn in turns:
            key = f"c/{turn}/model/0"
            assert reader.outcome(run, key).payload.lstrip(b"0") == str(turn).encode()
            assert reader.request(run, key) == b'{"messages":[' + b"x" * (turn * 10) + str(turn).encode() + b"]}"


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.long)])
def test_a_run_killed_at_any_moment_keeps_what_was_acknowledged(tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    acknowledged: set[int] = set()
    for _ in range(kills):
        process = start(tmp_path, "r1", 700)
        assert process.stdout is not None and process.stderr is not None
        # Two lines at least, so that every attempt gets further; then it dies at some point between two others.
        heard = [process.stdout.readline() for _ in range(chance.randint(2, 30))]
        for _ in range(chance.randint(0, 3000)):
            pass
        process.kill()
        rest, errors = process.communicate()
        assert not errors
        acknowledged |= {int(line) for line in heard + rest.splitlines() if line.strip()}
        turns_there(tmp_path, acknowledged)
    with Reader(tmp_path) as reader:
        assert reader.run("r1").attempt == kills
    check_all_there(tmp_path, "r1", acknowledged)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
def test_an_interrupt_in_the_middle_of_a_flush_neither_loses_nor_repeats_a_row(tmp_path: Path) -> None:
    chance = random.Random(1)
    interrupted = 0
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with SqliteJournal.open(tmp_path) as journal:
            journal.begin(header())
            for turn in range(300):
                Recording(journal).outcome(f"{CHAT}/{turn}/model/0")
                journal.event("r1", kind="note", key="", text=str(turn))
                try:
                    signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-6, 2e-4))
                    journal.flush("r1")
                    signal.setitimer(signal.ITIMER_REAL, 0)
                except KeyboardInterrupt:
                    interrupted += 1
            journal.flush("r1")
            with Reader(tmp_path) as reader:
                assert [int(each.text) for each in reader.events("r1")] == list(range(300))
                assert len(list(reader.effects("r1"))) == 300
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert interrupted > 20


def test_a_live_process_keeps_its_run_and_a_dead_one_loses_it(tmp_path: Path) -> None:
    process = start(tmp_path, "r1", 10)
    assert process.stdout is not None
    process.stdout.readline()
    with SqliteJournal.open(tmp_path) as journal:
        with pytest.raises(JournalError, match=f"worked on by process {process.pid}"):
            journal.take("r1")
        process.kill()
        process.communicate()
        assert journal.take("r1").attempt == 2


def test_the_former_owner_is_fenced_off(tmp_path: Path) -> None:
    with SqliteJournal.open(tmp_path) as former, SqliteJournal.open(tmp_path) as later:
        former.begin(header())
        Recording(former).outcome(f"{CHAT}/1/model/0")
        former.flush("r1")
        give_up(tmp_path)  # as if it had been silent for longer than its lease
        later.take("r1")
        Recording(former).outcome(f"{CHAT}/2/model/0")
        with pytest.raises(JournalError, match="can be written no more from here: it is owned by process"):
            former.flush("r1")
        with pytest.raises(JournalError, match="can be written no more"):
            former.output("r1", "late")
        Recording(later).outcome(f"{CHAT}/2/model/0", payload=b'"later"')
        later.flush("r1")
        found = later.find("r1", f"{CHAT}/2/model/0")
        assert found and found.payload == b'"later"'


def give_up(directory: Path) -> None:
    connection = sqlite3.connect(directory / "journal.db")
    with connection:
        connection.execute("UPDATE runs SET owner = ''")
    connection.close()


def test_processes_write_different_runs_at_once(tmp_path: Path) -> None:
    processes = [start(tmp_path, f"r{number}", 100, "150") for number in range(3)]
    for process in processes:
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        assert output.split() == [str(turn) for turn in range(1, 151)]
    with Reader(tmp_path) as reader:
        for number in range(3):
            assert reader.run(f"r{number}").status == "done"
            assert [int(each.text) for each in reader.events(f"r{number}")] == list(range(1, 151))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_cannot_write_its_parents_run(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from coterie.errors import JournalError
from coterie.journal import RunHeader
from coterie.journal.store import SqliteJournal
journal = SqliteJournal.open(Path(sys.argv[1]))
journal.begin(RunHeader(id="r1", created=1.0, seed=1))
journal.output("r1", "parent ")
child = os.fork()
if not child:
    try:
        journal.output("r1", "child ")
        journal.flush("r1")
    except JournalError as error:
        os._exit(7 if "is its child" in str(error) else 1)
    os._exit(2)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    with Reader(tmp_path) as reader:
        assert list(reader.transcript("r1")) == ["parent "]


def test_what_nobody_flushed_is_written_when_the_process_ends(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from coterie.journal import RunHeader, open_journal
journal = open_journal(Path(sys.argv[1]))
journal.begin(RunHeader(id="r1", created=1.0, seed=1))
journal.output("r1", "last words")
raise SystemExit("an error that nobody caught")
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], stderr=subprocess.DEVNULL, check=False)
    with Reader(tmp_path) as reader:
        assert list(reader.transcript("r1")) == ["last words"]
        assert reader.run("r1").status == "crashed"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB, if we may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("may not mount a file system")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_full_disk_loses_nothing_that_was_acknowledged(small_disk: Path) -> None:
    process = start(small_disk, "r1", 20_000)
    output, errors = process.communicate(timeout=60)
    acknowledged = {int(line) for line in output.split()}
    assert process.returncode == 1
    assert "JournalError: The journal" in errors and "database or disk is full" in errors and "journal.db" in errors
    assert "Free some space" in errors
    assert "was accepted" not in errors
    assert len(acknowledged) > 5
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    check_all_there(small_disk, "r1", acknowledged)
    with SqliteJournal.open(small_disk) as journal:
        assert journal.take("r1").attempt == 2
        Recording(journal).outcome("c/9999/model/0")
        journal.flush("r1")


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_process_goes_on_with_its_run_once_there_is_space_again(small_disk: Path) -> None:
    journal = SqliteJournal.open(small_disk)
    journal.begin(header())
    with pytest.raises(JournalError, match="disk is full"):
        for turn in range(1, 1000):
            Recording(journal).outcome(f"{CHAT}/{turn}/model/0", payload=b"x" * 20_000)
            journal.flush("r1")
    with pytest.raises(JournalError, match="disk is full"):
        journal.end("r1", status="failed", error="disk full")
    journal.close()
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    with SqliteJournal.open(small_disk) as again:
        assert again.take("r1").attempt == 2
        assert again.find("r1", f"{CHAT}/{turn - 1}/model/0")
        assert again.find("r1", f"{CHAT}/{turn}/model/0") is None


def test_a_file_that_may_not_grow_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -f 800; exec "$@"', "sh"]
    command = [*limited, sys.executable, str(APPENDING), str(tmp_path), "r1", "20000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "JournalError" in errors and "acknowledged before is safe" in errors
    assert "was accepted" not in errors
    check_all_there(tmp_path, "r1", {int(line) for line in output.split()})
