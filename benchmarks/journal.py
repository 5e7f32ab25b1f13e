"""What a durable write costs: the journal's share of a model turn, by sync mode and colour.

    python benchmarks/journal.py [--turns 400] [--directory DIR]

A turn is what the hot loop of a chat with one tool appends: a model outcome, a tool's intent, a flush, the tool's outcome,
a flush, and two spans. The request holds the whole chat. CPU is that of the process, all threads.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coterie.journal import RunHeader
from coterie.journal.store import SqliteJournal, Sync
from coterie.usage import Usage

AT_ONCE = 100
TOOL = b'["add","{\\"a\\": 1, \\"b\\": 2}"]'


def bodies(turns: int) -> list[bytes]:
    """The requests of a chat that grows by three messages of 100 bytes a turn."""
    messages = [b'{"role":"user","content":"' + f"{number:070}".encode() + b'"}' for number in range(3 * turns)]
    return [b'{"model":"m","messages":[' + b",".join(messages[: 3 * turn + 1]) + b"]}" for turn in range(turns)]


def digest(request: bytes) -> bytes:
    return hashlib.blake2b(request, digest_size=16).digest()


def ask(journal: SqliteJournal, run: str, turn: int, body: bytes) -> None:
    key, chat = f"user>assistant:deadbeef/{turn}/model/0", "user>assistant:deadbeef"
    what: dict[str, Any] = {"key": key, "kind": "model", "agent": "assistant", "name": "m"}
    journal.outcome(
        run, **what, chat=chat, turn=turn, request=body, digest=digest(body), status="done", payload=b"x" * 400,
        usage=Usage(10, 20), usd=0.001, started=time.time(), seconds=0.1,
    )  # fmt: skip
    journal.span(run, **what, source="live", started=time.time(), seconds=0.1, error=None)


def intend(journal: SqliteJournal, run: str, turn: int) -> None:
    what = {"key": f"user>assistant:deadbeef/{turn}/tool/0", "kind": "tool", "agent": "user", "name": "add"}
    journal.intent(run, **what, request=TOOL, digest=digest(TOOL))


def perform(journal: SqliteJournal, run: str, turn: int) -> None:
    what: dict[str, Any] = {
        "key": f"user>assistant:deadbeef/{turn}/tool/0",
        "kind": "tool",
        "agent": "user",
        "name": "add",
    }
    journal.outcome(
        run, **what, chat="user>assistant:deadbeef", turn=turn, request=TOOL, digest=digest(TOOL), status="done",
        payload=b"[true,3]", usage=None, usd=None, started=time.time(), seconds=0.1,
    )  # fmt: skip
    journal.span(run, **what, source="live", started=time.time(), seconds=0.1, error=None)


def chat(journal: SqliteJournal, run: str, sent: list[bytes]) -> None:
    for turn, body in enumerate(sent):
        ask(journal, run, turn, body)
        intend(journal, run, turn)
        journal.flush(run)
        perform(journal, run, turn)
        journal.flush(run)


async def chat_async(journal: SqliteJournal, run: str, sent: list[bytes]) -> None:
    for turn, body in enumerate(sent):
        ask(journal, run, turn, body)
        intend(journal, run, turn)
        await journal.flush_async(run)
        perform(journal, run, turn)
        await journal.flush_async(run)


def one_sync(journal: SqliteJournal, turns: int) -> Callable[[], None]:
    sent = begin(journal, "0", turns)
    return lambda: chat(journal, "0", sent)


def one_async(journal: SqliteJournal, turns: int) -> Callable[[], None]:
    sent = begin(journal, "0", turns)
    return lambda: asyncio.run(chat_async(journal, "0", sent))


def many_async(journal: SqliteJournal, turns: int) -> Callable[[], None]:
    sent = [begin(journal, str(number), turns // AT_ONCE) for number in range(AT_ONCE)]

    async def all_of_them() -> None:
        await asyncio.gather(*(chat_async(journal, str(number), each) for number, each in enumerate(sent)))

    return lambda: asyncio.run(all_of_them())


def begin(journal: SqliteJournal, run: str, turns: int) -> list[bytes]:
    journal.begin(RunHeader.new(id=run, seed=1, program={}))
    return bodies(turns)


def measure(
    work: Callable[[SqliteJournal, int], Callable[[], None]], sync: Sync, turns: int, where: Path
) -> list[float]:
    """Wall and CPU microseconds per turn, and the file's bytes per turn."""
    with tempfile.TemporaryDirectory(dir=where) as directory:
        with SqliteJournal.open(Path(directory), sync) as journal:
            play = work(journal, turns)
            wall, cpu = time.perf_counter(), time.process_time()
            play()
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = (Path(directory) / "journal.db").stat().st_size
    return [wall / turns * 1e6, cpu / turns * 1e6, size / turns]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--turns", type=int, default=400)
    options.add_argument("--repeat", type=int, default=5)
    options.add_argument("--directory", type=Path, default=Path.cwd())
    chosen = options.parse_args()
    print("| chats | sync | wall us/turn | CPU us/turn | wall us/effect | CPU us/effect | bytes/turn |")
    print("|---|---|---|---|---|---|---|")
    for name, work in (("one, sync", one_sync), ("one, async", one_async), (f"{AT_ONCE}, async", many_async)):
        for sync in ("full", "normal", "off"):
            turns = chosen.turns if work is not many_async else max(chosen.turns, 20 * AT_ONCE)
            rounds = [measure(work, sync, turns, chosen.directory) for _ in range(chosen.repeat)]
            wall, cpu, size = (statistics.median(column) for column in zip(*rounds, strict=True))
            print(f"| {name} | {sync} | {wall:.0f} | {cpu:.0f} | {wall / 2:.0f} | {cpu / 2:.0f} | {size:.0f} |")
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {chosen.turns} turns, median of {chosen.repeat}")


if __name__ == "__main__":
    main()
