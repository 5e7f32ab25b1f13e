"""One process's way into a journal file: rows queue up and are committed in groups.

Whoever flushes first commits what all have queued. A thread commits for those who cannot block (a running loop), and now
and then for those who do not flush.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from ..errors import JournalError
from . import owner
from .schema import open_to_write, unusable

LINGER_S = 0.1
"""How long a row that nobody waits for may stay in memory."""

HEARTBEAT_S = owner.LEASE_S / 3

_Row = tuple[Any, ...]
_T = TypeVar("_T")


class OwnedRun:
    """A run that this journal writes. `error` is why it can be written no more."""

    __slots__ = ("attempt", "error", "id", "number", "seq")

    def __init__(self, run: str, number: int, attempt: int, seq: int) -> None:
        self.id = run
        self.number = number
        self.attempt = attempt
        self.seq = count(seq)
        self.error: JournalError | None = None


class Writer:
    """Queues rows and commits them. Rows of a run that somebody else took over are refused."""

    def __init__(self, file: Path, sync: str) -> None:
        self.file = file
        self.owner = owner.identify()
        self._pid = os.getpid()
        self._connection = open_to_write(file, sync)
        self._lock = threading.Lock()
        self._queue: list[tuple[OwnedRun, str, _Row]] = []
        self._broken: JournalError | None = None
        self._closed = False
        self._idle = False
        self._wake = threading.Event()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._thread = threading.Thread(target=self._keep_committing, name="coterie-journal", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def append(self, run: OwnedRun, sql: str, row: _Row) -> None:
        """Queue a row."""
        if run.error is not None or self._broken is not None or self._closed:
            self._check(run)
        self._queue.append((run, sql, row))
        if self._idle:
            self._idle = False
            self._wake.set()

    def flush(self, runs: Iterable[OwnedRun]) -> None:
        """Commit what is queued, here and now."""
        self._commit()
        self._check(*runs)

    async def flush_async(self, runs: Iterable[OwnedRun]) -> None:
        """Have what is queued committed by the thread."""
        if not self._queue:  # rows leave it only when they are durable
            self._check(*runs)
            return
        loop = asyncio.get_running_loop()
        committed: asyncio.Future[None] = loop.create_future()
        self._waiting.append((loop, committed))
        self._wake.set()
        await committed
        self._check(*runs)

    def transact(self, action: Callable[[sqlite3.Connection], _T]) -> _T:
        """Commit what is queued, then what `action` does."""
        self._commit()
        self._refuse_if_unusable()
        connection = self._connection
        with self._lock:
            try:
                connection.execute("BEGIN IMMEDIATE")
                result = action(connection)
                connection.execute("COMMIT")
                return result
            except sqlite3.Error as error:
                self._broken = unusable(self.file, error)
                raise self._broken from error
            finally:
                _roll_back(connection)

    def close(self) -> None:
        """Commit what is queued, give up the runs that have not ended, and disconnect."""
        atexit.unregister(self.close)
        if self._closed or os.getpid() != self._pid:
            return
        try:
            if self._broken is None:
                self.transact(self._give_up)
        finally:
            self._closed = True
            self._wake.set()
            self._thread.join()
            self._connection.close()
            owner.retire(self.owner)

    def _give_up(self, connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE runs SET owner = '', lease = 0 WHERE owner = ?", (self.owner,))

    def _check(self, *runs: OwnedRun) -> None:
        for run in runs:
            if run.error is not None:
                raise JournalError(str(run.error)) from run.error
        self._refuse_if_unusable()

    def _refuse_if_unusable(self) -> None:
        if self._broken is not None:
            raise JournalError(str(self._broken)) from self._broken
        if self._closed:
            raise JournalError(f"The journal {str(self.file)!r} is closed. Open it again to write.")
        if os.getpid() != self._pid:
            raise JournalError(
                f"The journal {str(self.file)!r} was opened by the process {self._pid}, and this one is its child "
                f"{os.getpid()}. Open it in the process that writes."
            )

    def _commit(self) -> None:
        """Commit the queue. What goes wrong is kept for those whose rows it was."""
        if not self._queue or os.getpid() != self._pid:
            return
        connection = self._connection
        with self._lock:
            size = len(self._queue)
            began = False
            try:
                if self._broken is None and not self._closed:
                    connection.execute("BEGIN IMMEDIATE")
                    began = True
                    self._write(self._queue[:size])
                    connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._broken = unusable(self.file, error)
            except (ValueError, OverflowError) as error:  # text or a number that SQLite cannot hold
                self._broken = JournalError(f"The journal {str(self.file)!r} cannot store a value: {error}")
            finally:
                # A Ctrl-C may arrive anywhere: rows leave the queue only when they are in the file, or never will be.
                if connection.in_transaction:
                    _roll_back(connection)
                elif began:
                    del self._queue[:size]
                if self._broken is not None:
                    self._queue.clear()

    def _write(self, batch: Iterable[tuple[OwnedRun, str, _Row]]) -> None:
        connection = self._connection
        ours: dict[OwnedRun, bool] = {}
        for run, sql, row in batch:
            if run not in ours:
                ours[run] = self._still_owns(run)
            if not ours[run]:
                continue
            # Of all appends, only an effect can be refused.
            if connection.execute(sql, row).rowcount == 0 and sql.startswith("INSERT INTO"):
                run.error = JournalError(
                    f"The run {run.id!r} recorded another outcome for {row[1]!r} than the one it holds already. "
                    "An effect is recorded once; resume the run from the journal."
                )
                ours[run] = False

    def _still_owns(self, run: OwnedRun) -> bool:
        if run.error is not None:
            return False
        (current,) = self._connection.execute("SELECT owner FROM runs WHERE number = ?", (run.number,)).fetchone()
        if current == self.owner:
            return True
        by = owner.describe(current) if current else "nobody in particular; it was given up"
        run.error = JournalError(
            f"The run {run.id!r} can be written no more from here: it is owned by {by}. What was acknowledged before is safe."
        )
        return False

    def _keep_committing(self) -> None:
        beat = time.monotonic()
        while not self._closed:
            if not self._wake.wait(LINGER_S) and not self._queue:
                self._sleep_until_needed()
            self._wake.clear()
            waiting = self._waiting[:]
            del self._waiting[: len(waiting)]
            try:
                self._commit()
            finally:
                _release(waiting)
            if time.monotonic() - beat >= HEARTBEAT_S and not self._closed:
                beat = time.monotonic()
                self._renew_lease()

    def _sleep_until_needed(self) -> None:
        """Wait for a row. A busy run need not wake the thread at each: then it looks by itself, every `LINGER_S`."""
        self._idle = True
        if not self._queue:
            self._wake.wait(HEARTBEAT_S)
        self._idle = False

    def _renew_lease(self) -> None:
        lease = time.time() + owner.LEASE_S
        with self._lock:
            try:
                self._connection.execute("UPDATE runs SET lease = ? WHERE owner = ?", (lease, self.owner))
            except sqlite3.Error as error:
                self._broken = unusable(self.file, error)


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        with suppress(sqlite3.Error):  # what made it fail has been kept
            connection.execute("ROLLBACK")


def _release(waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]]) -> None:
    """Wake those who wait, each on its own loop."""
    loops: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for loop, future in waiting:
        loops.setdefault(loop, []).append(future)
    for loop, futures in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, futures)
        except RuntimeError:  # that loop was closed meanwhile, and nobody waits on it any more
            continue


def _resolve(futures: list[asyncio.Future[None]]) -> None:
    for each in futures:
        if not each.done():
            each.set_result(None)
