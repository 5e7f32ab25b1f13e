"""The journal as a run writes it: its appends as rows, and what it asks of its own record."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

from ..errors import JournalError
from ..redact import redact, redact_known
from ..usage import Usage
from . import owner
from .asked import Asked, first_unasked, outermost_ended
from .records import ChatLine, Recorded, RunHeader, Source, Spent
from .requests import Requests
from .rows import CHAT, RUN, chat_line, recorded, request_bytes, run_header, run_row
from .schema import create, open_to_read
from .writer import OwnedRun, Writer

Sync = Literal["full", "normal", "off"]

_Row = tuple[Any, ...]
_T = TypeVar("_T")

DIRECTORY = Path(".coterie")

BLOB = 64 * 1024
"""A longer value is stored once, by its hash."""

_IN_VAIN = "spent"
"""The kind of the event that tells what calls without an outcome cost."""

_ADD_EVENT = "INSERT INTO events VALUES(?,?,?,?,?,?,?,?,?,?,?)"
_ADD_CHAT = "INSERT OR IGNORE INTO chats(run, path, parent, name, opening, opened) VALUES(?,?,?,?,?,?)"
_ADD_BLOB = "INSERT OR IGNORE INTO blobs VALUES(?,?)"
_ADD_EFFECT = """
INSERT INTO effects(run, key, chat, turn, kind, agent, name, status, source, attempt, attempts, started, seconds,
    input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, usd, digest, base, shared, rest, rest_blob,
    payload, payload_blob)
VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
ON CONFLICT(run, key) DO UPDATE SET chat = excluded.chat, turn = excluded.turn, agent = excluded.agent,
    name = excluded.name, status = excluded.status, source = excluded.source, attempt = excluded.attempt,
    attempts = attempts + excluded.attempts, started = excluded.started, seconds = excluded.seconds,
    input_tokens = coalesce(input_tokens + excluded.input_tokens, excluded.input_tokens, input_tokens),
    output_tokens = coalesce(output_tokens + excluded.output_tokens, excluded.output_tokens, output_tokens),
    cached_tokens = coalesce(cached_tokens + excluded.cached_tokens, excluded.cached_tokens, cached_tokens),
    reasoning_tokens = coalesce(reasoning_tokens + excluded.reasoning_tokens, excluded.reasoning_tokens, reasoning_tokens),
    estimated = coalesce(max(estimated, excluded.estimated), excluded.estimated, estimated),
    usd = coalesce(usd + excluded.usd, excluded.usd, usd),
    payload = excluded.payload, payload_blob = excluded.payload_blob
WHERE status <> 'done' AND digest = excluded.digest AND kind = excluded.kind
""".strip()


class SqliteJournal:
    """A `Journal` in one SQLite file, for many runs and many processes. Use it as a context manager, or `close` it."""

    def __init__(self, file: Path, sync: Sync) -> None:
        self.file = file
        self._writer = Writer(file, sync)
        self._reading = open_to_read(file)
        self._reading_lock = threading.Lock()
        self._requests = Requests()
        self._requests_lock = threading.Lock()
        self._runs: dict[str, OwnedRun] = {}
        self._numbers: dict[str, int] = {}
        self._seen: dict[tuple[int, str], tuple[int, set[str]]] = {}
        self._asked: dict[int, Asked] = {}
        self._ended_well: set[int] = set()
        self._users = 0

    @classmethod
    def open(cls, directory: Path = DIRECTORY, sync: Sync = "full") -> Self:
        """Open the journal in `directory`, made where it is missing. `sync` is SQLite's: docs/journal.md compares them.

        Raises:
            JournalTooNew: it was written by a newer version.
            JournalError: the directory or the file cannot be used.
        """
        return cls(create(directory), sync)

    @classmethod
    def shared(cls, directory: Path = DIRECTORY) -> Self:
        """Open the journal in `directory`, or share it with whoever in this process has opened it so.

        Runs that write at the same time then commit together instead of waiting for each other.
        """
        place = (cls, directory.absolute(), os.getpid())
        with _SHARING:
            journal = _SHARED.get(place)
            if journal is None:
                journal = _SHARED[place] = cls.open(directory)
            journal._users += 1
        return cast(Self, journal)

    def close(self) -> None:
        with _SHARING:
            self._users -= 1
            if self._users > 0:
                return
            for place in [place for place, journal in _SHARED.items() if journal is self]:
                del _SHARED[place]
        # The last connection to close folds the log into the file, and one that only reads cannot.
        self._reading.close()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    # Runs

    def begin(self, header: RunHeader) -> None:
        def insert(connection: sqlite3.Connection) -> int:
            if connection.execute("SELECT 1 FROM runs WHERE id = ?", (header.id,)).fetchone():
                raise JournalError(f"The journal holds a run {header.id!r} already. Resume it, or choose another id.")
            program = json.dumps(dict(header.program))
            row = (header.id, header.created, header.seed, program, header.version, self._writer.owner, _lease())
            (number,) = connection.execute(
                "INSERT INTO runs(id, created, seed, program, version, owner, lease, attempt, status) "
                "VALUES(?,?,?,?,?,?,?,1,'running') RETURNING number",
                row,
            ).fetchone()
            return int(number)

        number = self._writer.transact(insert)
        self._runs[header.id] = OwnedRun(header.id, number, 1, 1)

    def take(self, run: str) -> RunHeader:
        def update(connection: sqlite3.Connection) -> tuple[int, int, RunHeader, str]:
            number, current, lease, status = run_row(connection, run, "number, owner, lease, status")
            if owner.is_alive(current, lease):
                raise JournalError(
                    f"The run {run!r} is being worked on by {owner.describe(current)}. Wait until it has ended, or end it."
                )
            row = connection.execute(
                "UPDATE runs SET owner = ?, lease = ?, attempt = attempt + 1, status = 'running', ended = NULL, "
                f"error = NULL WHERE number = ? RETURNING {RUN}",
                (self._writer.owner, _lease(), number),
            ).fetchone()
            (last,) = connection.execute("SELECT max(seq) FROM events WHERE run = ?", (number,)).fetchone()
            return number, (last or 0) + 1, run_header(row), status

        number, seq, header, before = self._writer.transact(update)
        self._forget(number)
        if before == "done":
            self._ended_well.add(number)
        self._runs[run] = OwnedRun(run, number, header.attempt, seq)
        return header

    def end(self, run: str, *, status: Literal["done", "failed", "stopped"], error: str | None = None) -> None:
        owned = self._owned(run)

        def update(connection: sqlite3.Connection) -> int:
            # A row that was refused makes a failure of what the caller takes for done.
            how, why = ("failed", str(owned.error)) if owned.error and status == "done" else (status, error)
            text = None if why is None else redact(_storable(why))
            return connection.execute(
                "UPDATE runs SET status = ?, error = ?, ended = ?, owner = '', lease = 0 WHERE number = ? AND owner = ?",
                (how, text, time.time(), owned.number, self._writer.owner),
            ).rowcount

        if not self._writer.transact(update):
            raise JournalError(f"The run {run!r} was taken over by another process, which will end it.")
        del self._runs[run]
        self._forget(owned.number)
        if owned.error:
            raise JournalError(str(owned.error)) from owned.error

    # Appends

    def chat(self, run: str, *, path: str, parent: str, name: str, opening: str) -> None:
        owned = self._owned(run)
        now = time.time()
        opening = _storable(opening)
        self._writer.append(owned, _ADD_CHAT, (owned.number, path, parent, name, opening, now))
        self._log(owned, now, "chat", path, "", name, "", None, opening)

    def intent(self, run: str, *, key: str, kind: str, agent: str, name: str, request: bytes, digest: bytes) -> None:
        owned = self._owned(run)
        chat, turn = place_of(key)
        now = time.time()
        place = (owned.number, key, chat, turn, kind, agent, name)
        times_and_usage = (now, None, None, None, None, None, None, None)
        row = (*place, "intent", "live", owned.attempt, 0, *times_and_usage, digest)
        self._add_effect(owned, row, request, (None, None))
        self._log(owned, now, "intent", key, agent, name, "", None, kind)

    def outcome(
        self,
        run: str,
        *,
        key: str,
        chat: str,
        turn: int,
        kind: str,
        agent: str,
        name: str,
        request: bytes,
        digest: bytes,
        status: Literal["done", "failed"],
        payload: bytes,
        usage: Usage | None,
        usd: float | None,
        started: float,
        seconds: float,
        source: Source = "live",
        attempts: int = 1,
    ) -> None:
        owned = self._owned(run)
        row = (owned.number, key, chat, turn, kind, agent, name, status, source, owned.attempt, attempts)
        answered = self._inline_or_blob(owned, payload)
        self._add_effect(owned, (*row, started, seconds, *_tokens(usage), usd, digest), request, answered)

    def spent_in_vain(self, run: str, *, key: str, attempts: int, usage: Usage | None, usd: float | None) -> None:
        spent = {"usd": usd or 0.0, "tokens": usage.total_tokens if usage else 0, "calls": attempts}
        self.event(run, kind=_IN_VAIN, key=key, text=json.dumps(spent))

    def span(
        self,
        run: str,
        *,
        key: str,
        kind: str,
        agent: str,
        name: str,
        source: Source,
        started: float,
        seconds: float,
        error: str | None,
    ) -> None:
        text = redact(_storable(error)) if error else ""
        name = name or kind
        self._log(self._owned(run), started, "span", key, agent, name, source, seconds, text)

    def event(self, run: str, *, kind: str, key: str, text: str) -> None:
        self._log(self._owned(run), time.time(), kind, key, "", "", "", None, redact(_storable(text)))

    def output(self, run: str, text: str) -> None:
        self._log(self._owned(run), time.time(), "output", "", "", "", "", None, redact_known(_storable(text)))

    def flush(self, run: str | None = None) -> None:
        self._writer.flush(self._owned_or_all(run))

    async def flush_async(self, run: str | None = None) -> None:
        await self._writer.flush_async(self._owned_or_all(run))

    # What is recorded

    def header(self, run: str) -> RunHeader:
        row = self._read(lambda connection: run_row(connection, run, RUN))
        return run_header(row, judged=True)

    def find(self, run: str, key: str) -> Recorded | None:
        number = self._number(run)
        ended_well = number in self._ended_well
        found = self._read(lambda connection: recorded(connection, number, key, ended_well=ended_well))
        if found is not None:
            self._asked_of(number).add(found.seq)
            turn, seen = self._seen.get((number, found.chat), (-1, set()))
            if turn != found.turn:
                seen = set()
                self._seen[number, found.chat] = (found.turn, seen)
            seen.add(key)
        return found

    def request(self, run: str, key: str) -> bytes:
        number = self._number(run)
        return self._read(lambda connection: request_bytes(connection, run, number, key))

    def stopped(self, run: str, key: str) -> str | None:
        number = self._number(run)
        query = "SELECT text FROM events WHERE run = ? AND kind = 'span' AND key = ? ORDER BY seq DESC LIMIT 1"
        row = self._read(lambda connection: connection.execute(query, (number, key)).fetchone())
        return row[0] or None if row else None

    def gone_on_after(self, run: str, key: str) -> float | None:
        number = self._number(run)
        query = """
            WITH left AS (
                SELECT at + seconds AS at FROM events WHERE run = ? AND kind = 'span' AND key = ? ORDER BY seq DESC LIMIT 1
            )
            SELECT left.at FROM left JOIN runs ON runs.number = ? WHERE runs.status = 'done' OR EXISTS(
                SELECT 1 FROM effects WHERE effects.run = runs.number AND kind <> 'deliver' AND started > left.at
            )
        """
        row = self._read(lambda connection: connection.execute(query, (number, key, number)).fetchone())
        return None if row is None else float(row[0])

    def unasked(self, run: str) -> str | None:
        number, attempt = self._number(run), self._attempt(run)
        asked = self._asked_of(number)
        return self._read(lambda connection: first_unasked(connection, number, attempt, asked))

    def ended(self, run: str) -> list[str]:
        number, attempt = self._number(run), self._attempt(run)
        return self._read(lambda connection: outermost_ended(connection, number, attempt))

    def diverging(self, run: str, chat: str, turn: int, kind: str) -> str | None:
        number = self._number(run)
        attempt = self._attempt(run)
        at, seen = self._seen.get((number, chat), (-1, set()))

        def search(connection: sqlite3.Connection) -> str | None:
            later = connection.execute(
                "SELECT key, turn FROM effects WHERE run = ? AND chat = ? AND turn >= ? AND attempt < ? "
                "AND (turn > ? OR kind <> ?) ORDER BY turn, seq",
                (number, chat, turn, attempt, turn, kind),
            )
            return next((key for key, where in later if where > turn or at != turn or key not in seen), None)

        return self._read(search)

    def chats(self, run: str, parent: str) -> list[ChatLine]:
        below = (self._number(run), parent)
        query = f"SELECT {CHAT} FROM chats WHERE run = ? AND parent = ? ORDER BY seq"
        return self._read(lambda connection: [chat_line(row) for row in connection.execute(query, below)])

    def spent(self, run: str) -> Spent:
        number = self._number(run)
        recorded_calls = (
            "SELECT total(usd), coalesce(sum(input_tokens + output_tokens), 0), "
            "coalesce(sum(iif(kind = 'model', attempts, 0)), 0) "
            "FROM effects WHERE run = ? AND source = 'live' AND status <> 'intent'"
        )
        in_vain = "SELECT text FROM events WHERE run = ? AND kind = ?"

        def add_up(connection: sqlite3.Connection) -> Spent:
            usd, tokens, calls = connection.execute(recorded_calls, (number,)).fetchone()
            for (text,) in connection.execute(in_vain, (number, _IN_VAIN)):
                lost = Spent(**json.loads(text))
                usd, tokens, calls = usd + lost.usd, tokens + lost.tokens, calls + lost.calls
            return Spent(usd, tokens, calls)

        return self._read(add_up)

    # Below the surface

    def _owned(self, run: str) -> OwnedRun:
        try:
            return self._runs[run]
        except KeyError:
            raise JournalError(f"The run {run!r} is not open here. Begin it, or take it.") from None

    def _owned_or_all(self, run: str | None) -> list[OwnedRun]:
        return list(self._runs.values()) if run is None else [self._owned(run)]

    def _number(self, run: str) -> int:
        if run in self._runs:
            return self._runs[run].number
        if run not in self._numbers:
            (self._numbers[run],) = self._read(lambda connection: run_row(connection, run, "number"))
        return self._numbers[run]

    def _attempt(self, run: str) -> int:
        """The attempt at the run that this process makes; of one that it only reads, beyond all."""
        return self._runs[run].attempt if run in self._runs else sys.maxsize

    def _asked_of(self, number: int) -> Asked:
        if number not in self._asked:
            query = "SELECT min(seq) FROM effects WHERE run = ?"
            (first,) = self._read(lambda connection: connection.execute(query, (number,)).fetchone())
            self._asked.setdefault(number, Asked(first or 0))
        return self._asked[number]

    def _read(self, query: Callable[[sqlite3.Connection], _T]) -> _T:
        with self._reading_lock:
            return query(self._reading)

    def _log(
        self,
        owned: OwnedRun,
        at: float,
        kind: str,
        key: str,
        agent: str,
        name: str,
        source: str,
        seconds: float | None,
        text: str,
    ) -> None:
        row = (owned.number, next(owned.seq), owned.attempt, at, kind, key, agent, name, source, seconds, text)
        self._writer.append(owned, _ADD_EVENT, row)

    def _add_effect(self, owned: OwnedRun, row: _Row, request: bytes, answered: _Row) -> None:
        _, key, chat, _, kind, agent, *_ = row
        slot = (owned.number, chat, agent, kind)
        # A request may build only on one that is queued before it, whatever other threads and a Ctrl-C do.
        with self._requests_lock:
            short = self._requests.shorten(slot, key, request)
            asked = (short.delta.base, short.delta.shared, *self._inline_or_blob(owned, short.delta.rest))
            self._writer.append(owned, _ADD_EFFECT, (*row, *asked, *answered))
            self._requests.remember(slot, short)

    def _forget(self, number: int) -> None:
        with self._requests_lock:
            self._requests.forget(number)
        for place in [each for each in self._seen if each[0] == number]:
            del self._seen[place]
        self._asked.pop(number, None)
        self._ended_well.discard(number)

    def _inline_or_blob(self, owned: OwnedRun, value: bytes) -> tuple[bytes | None, bytes | None]:
        if len(value) <= BLOB:
            return value, None
        digest = blake2b(value, digest_size=32).digest()
        self._writer.append(owned, _ADD_BLOB, (digest, value))
        return None, digest


_SHARING = threading.Lock()
_SHARED: dict[tuple[type[SqliteJournal], Path, int], SqliteJournal] = {}


def place_of(key: str) -> tuple[str, int]:
    """The chat and the turn that an effect's key names: it ends in chat/turn/kind/index."""
    parts = key.rsplit("/", 3)
    if len(parts) < 3 or not parts[-3].isdigit():
        return "", 0
    return (parts[0] if len(parts) == 4 else ""), int(parts[-3])


def _tokens(usage: Usage | None) -> tuple[int | bool | None, ...]:
    if usage is None:
        return (None, None, None, None, None)
    return (usage.input_tokens, usage.output_tokens, usage.cached_tokens, usage.reasoning_tokens, usage.estimated)


def _storable(text: str) -> str:
    """SQLite keeps text as UTF-8, which has no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def _lease() -> float:
    return time.time() + owner.LEASE_S
