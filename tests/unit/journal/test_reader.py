"""Reading runs: as a list, a tree, a log, totals and text."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coterie.errors import JournalError
from coterie.journal import Total
from coterie.journal.reader import PAGE, Reader
from coterie.journal.store import SqliteJournal
from coterie.usage import Usage

from .recording import CHAT, Recording, body, header


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    with SqliteJournal.open(tmp_path) as journal:
        journal.begin(header())
        yield journal


@pytest.fixture
def run(journal: SqliteJournal) -> Recording:
    return Recording(journal)


@pytest.fixture
def reader(journal: SqliteJournal, tmp_path: Path) -> Iterator[Reader]:
    with Reader(tmp_path) as reader:
        yield reader


def lines(reader: Reader, run: str = "r1") -> list[str]:
    """The tree as indented text."""
    shown = []
    for node in reader.tree(run):
        what = node.chat.path if node.chat else f"turn {node.turn}" if node.effect is None else node.effect.key
        shown.append("  " * node.depth + what)
    return shown


def test_runs_come_newest_first(journal: SqliteJournal, reader: Reader) -> None:
    journal.begin(header("newest", created=3000.0))
    journal.begin(header("middle", created=2000.0))
    assert [each.id for each in reader.runs()] == ["newest", "middle", "r1"]


def test_an_unknown_run_is_an_error(reader: Reader) -> None:
    with pytest.raises(JournalError, match="holds no run 'r9'"):
        list(reader.tree("r9"))


def test_a_run_that_nobody_works_on_any_more_has_crashed(journal: SqliteJournal, reader: Reader) -> None:
    assert reader.run("r1").status == "running"
    journal.close()
    assert reader.run("r1").status == "crashed"


def test_the_tree_nests_chats_turns_effects_and_what_a_tool_started(run: Recording, reader: Reader) -> None:
    inner, tool = f"{CHAT}/1/tool/0/a>b:01", f"{CHAT}/1/tool/0"
    run.chat()
    run.outcome(f"{CHAT}/1/model/0")
    run.intent(tool)
    run.chat(path=inner, parent=tool)
    run.outcome(f"{inner}/1/model/0")
    run.outcome(tool, agent="user", name="add")
    run.outcome(f"{CHAT}/2/model/0")
    run.outcome(f"{CHAT}/10/model/0")
    run.flush()
    assert lines(reader) == [
        CHAT,
        "  turn 1",
        f"    {CHAT}/1/model/0",
        f"    {tool}",
        f"      {inner}",
        "        turn 1",
        f"          {inner}/1/model/0",
        "  turn 2",
        f"    {CHAT}/2/model/0",
        "  turn 10",
        f"    {CHAT}/10/model/0",
    ]


def test_chats_and_effects_outside_chats_stand_in_the_tree_by_time(run: Recording, reader: Reader) -> None:
    run.outcome("/0/model/0", started=1.0)
    run.chat(path="one")
    run.outcome("/0/model/1", started=4e9)
    run.flush()
    assert lines(reader) == ["/0/model/0", "one", "/0/model/1"]


def test_runs_do_not_mix(journal: SqliteJournal, run: Recording, reader: Reader) -> None:
    journal.begin(header("r2"))
    other = Recording(journal, "r2")
    for each in (run, other):
        each.chat()
        each.outcome(f"{CHAT}/1/model/0", payload=each.run.encode(), usd=1.0)
        each.span(f"{CHAT}/1/model/0")
        each.flush()
    assert len(lines(reader)) == len(lines(reader, "r2")) == 3
    assert len(list(reader.effects("r1"))) == len(list(reader.effects("r2"))) == 1
    assert len(list(reader.events("r1"))) == 2
    assert [each.usd for each in reader.totals("r1")] == [1.0]
    assert reader.outcome("r2", f"{CHAT}/1/model/0").payload == b"r2"


def test_effects_are_paged(run: Recording, reader: Reader) -> None:
    keys = [f"{CHAT}/{turn}/model/0" for turn in range(1, 2 * PAGE + 2)]
    for key in keys:
        run.outcome(key)
    run.flush()
    assert [each.key for each in reader.effects("r1")] == keys
    first = list(reader.effects("r1", limit=PAGE + 50))
    assert [each.key for each in first] == keys[: PAGE + 50]
    assert [each.key for each in reader.effects("r1", after=first[-1].seq)] == keys[PAGE + 50 :]


def test_totals_say_unknown_prices_cached_answers_and_errors(run: Recording, reader: Reader) -> None:
    run.outcome(f"{CHAT}/1/model/0", usage=Usage(10, 5, 4, 1), usd=0.5)
    run.outcome(f"{CHAT}/2/model/0", usage=Usage(1, 1, estimated=True), usd=None)
    run.outcome(f"{CHAT}/3/model/0", usage=Usage(100, 100), usd=9.0, source="cache")
    run.outcome(f"{CHAT}/4/model/0", status="failed")
    run.outcome(f"{CHAT}/4/tool/0", agent="user", name="add")
    run.intent(f"{CHAT}/4/tool/1")
    run.flush()
    model, tool = reader.totals("r1")
    assert model == Total(
        kind="model",
        agent="assistant",
        name="model-a",
        calls=3,
        cached=1,
        errors=1,
        usage=Usage(11, 6, 4, 1, True),
        usd=0.5,
        unknown_prices=1,
        seconds=2.0,
    )
    assert (tool.kind, tool.agent, tool.name, tool.calls, tool.unknown_prices) == ("tool", "user", "add", 1, 0)


def test_the_transcript_is_that_of_the_last_attempt(journal: SqliteJournal, run: Recording, reader: Reader) -> None:
    journal.output("r1", "first ")
    journal.end("r1", status="stopped")
    journal.take("r1")
    for each in ("second\n", "and \u00fc last\n"):
        journal.output("r1", each)
    run.flush()
    assert "".join(reader.transcript("r1")) == "second\nand \u00fc last\n"


def test_secrets_in_errors_and_events_are_hidden(journal: SqliteJournal, run: Recording, reader: Reader) -> None:
    run.span("k", error="401 for Bearer abcdefgh")
    journal.event("r1", kind="retry", key="k", text="api_key=abcdefgh")
    run.flush()
    assert [each.text for each in reader.events("r1")] == ["401 for Bearer [secret]", "api_key=[secret]"]


def test_messages_of_a_chat_are_its_last_request_and_the_answer(run: Recording, reader: Reader) -> None:
    answer = b'{"answer":{"choices":[{"message":{"role":"assistant","content":"bye"}}]}}'
    run.outcome(f"{CHAT}/1/model/0", body(["x" * 300]), answer)
    run.outcome(f"{CHAT}/2/model/0", body(["x" * 300, "y"]), answer)
    run.flush()
    said = [each["content"] for each in reader.messages("r1", CHAT)]
    assert said == ["x" * 300, "y", "bye"]
    assert reader.messages("r1", "elsewhere") == []


def test_following_ends_with_the_run_and_misses_nothing(journal: SqliteJournal, reader: Reader) -> None:
    seen: list[str] = []
    first = threading.Event()

    def follow() -> None:
        for event in reader.follow("r1"):
            seen.append(event.text)
            first.set()

    follower = threading.Thread(target=follow)
    follower.start()
    journal.event("r1", kind="note", key="", text="0")
    assert first.wait(10), "an event that nobody flushes is seen soon"
    for number in range(1, 500):
        journal.event("r1", kind="note", key="", text=str(number))
    journal.end("r1", status="done")
    follower.join(10)
    assert seen == [str(number) for number in range(500)]


def test_following_starts_behind_what_is_known(journal: SqliteJournal, reader: Reader) -> None:
    for number in range(3):
        journal.event("r1", kind="note", key="", text=str(number))
    journal.end("r1", status="done")
    known = next(iter(reader.events("r1"))).seq
    assert [each.text for each in reader.follow("r1", after=known)] == ["1", "2"]


def test_a_paused_reader_does_not_keep_the_log_from_being_folded_in(
    run: Recording, reader: Reader, tmp_path: Path
) -> None:
    for turn in range(PAGE * 2):
        run.outcome(f"{CHAT}/{turn}/model/0", request=b"q" * 5000)
    run.flush()
    paused = reader.effects("r1")
    next(paused)
    for turn in range(PAGE * 2, PAGE * 4):
        run.outcome(f"{CHAT}/{turn}/model/0", request=b"q" * 5000)
        run.flush()
    assert (tmp_path / "journal.db-wal").stat().st_size < 2_500_000
    assert sum(1 for _ in paused) == PAGE * 4 - 1


READ_ALL = """
import resource, sys
from pathlib import Path
from coterie.journal.reader import Reader

def peak_kb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

reader = Reader(Path(sys.argv[1]))
sum(1 for _ in reader.effects("small")), sum(1 for _ in reader.tree("small")), reader.totals("small")
before = peak_kb()
counts = [sum(1 for _ in each) for each in (reader.effects("r1"), reader.tree("r1"), reader.events("r1"))]
assert sum(each.calls for each in reader.totals("r1")) == counts[0]
print(*counts, peak_kb() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KB on Linux")
def test_a_run_of_100_000_entries_is_read_in_bounded_memory(tmp_path: Path) -> None:
    with SqliteJournal.open(tmp_path, sync="off") as journal:
        journal.begin(header("small"))
        Recording(journal, "small").outcome(f"{CHAT}/1/model/0")
        journal.begin(header())
        run = Recording(journal)
        run.chat()
        for turn in range(1, 50_001):
            run.outcome(f"{CHAT}/{turn}/model/0", payload=b"answer " * 40, usage=Usage(1, 1), usd=0.1)
            run.span(f"{CHAT}/{turn}/model/0")
            if turn % 1000 == 0:
                run.flush()
    command = [sys.executable, "-c", READ_ALL, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    effects, nodes, events, grown_kb = map(int, done.stdout.split())
    assert (effects, nodes, events) == (50_000, 100_001, 50_001)
    assert grown_kb < 10_000
