"""A process that appends to a journal and tells on stdout what was acknowledged: python appending.py DIR RUN SIZE."""

from __future__ import annotations

import hashlib
import os
import sys
from itertools import count
from pathlib import Path

from coterie.errors import JournalError
from coterie.journal import RunHeader
from coterie.journal.store import SqliteJournal


def main(directory: str, run: str, size: int, turns: int = sys.maxsize) -> None:
    journal = SqliteJournal.open(Path(directory))
    try:
        journal.take(run)
    except JournalError:
        journal.begin(RunHeader(id=run, created=1.0, seed=1))
    first = next(turn for turn in count(1) if journal.find(run, f"c/{turn}/model/0") is None)
    for turn in range(first, min(first + turns, sys.maxsize)):
        append(journal, run, turn, size)
        try:
            journal.flush(run)
        except JournalError:
            append_in_vain(journal, run)
            raise
        # One write of one line: it is in the pipe or it is not.
        os.write(1, f"{turn}\n".encode())
    journal.end(run, status="done")
    journal.close()


def append(journal: SqliteJournal, run: str, turn: int, size: int) -> None:
    request = b'{"messages":[' + b"x" * (turn * 10) + str(turn).encode() + b"]}"
    journal.outcome(
        run,
        key=f"c/{turn}/model/0",
        chat="c",
        turn=turn,
        kind="model",
        agent="a",
        name="m",
        request=request,
        digest=hashlib.blake2b(request, digest_size=16).digest(),
        status="done",
        payload=str(turn).encode().zfill(size),
        usage=None,
        usd=None,
        started=1.0,
        seconds=0.0,
    )
    journal.event(run, kind="note", key="", text=str(turn))


def append_in_vain(journal: SqliteJournal, run: str) -> None:
    try:
        journal.output(run, "small enough to fit")
    except JournalError:
        return
    os.write(2, b"an append after a failure was accepted\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
    except JournalError as error:
        sys.exit(f"JournalError: {error}")
