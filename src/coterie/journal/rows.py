"""Rows of the tables to records and back: the column lists that reader and writer share."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from ..errors import JournalError
from ..usage import Usage
from .owner import is_alive
from .records import ChatLine, EffectLine, Event, Recorded, RunHeader
from .requests import Delta, rebuild

RUN = "id, created, seed, program, version, attempt, status, owner, lease, ended, error"
CHAT = "path, parent, name, opening, opened"
EVENT = "seq, attempt, at, kind, key, agent, name, source, seconds, text"
EFFECT = (
    "seq, key, chat, turn, kind, agent, name, status, source, attempt, started, seconds, "
    "input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, usd"
)
_EFFECT_FIELDS = EFFECT.split(", ")[:12]


def run_header(row: tuple[Any, ...], *, judged: bool = False) -> RunHeader:
    """Read a row of `RUN`; `judged` tells a run that nobody works on any more from a running one."""
    run, created, seed, program, version, attempt, status, owner, lease, ended, error = row
    if judged and status == "running" and not is_alive(owner, lease):
        status = "crashed"
    return RunHeader(
        id=run,
        created=created,
        seed=seed,
        program=json.loads(program),
        version=version,
        attempt=attempt,
        status=status,
        owner=owner,
        ended=ended,
        error=error,
    )


def run_row(connection: sqlite3.Connection, run: str, columns: str) -> tuple[Any, ...]:
    """Read columns of one run."""
    row: tuple[Any, ...] | None = connection.execute(f"SELECT {columns} FROM runs WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise JournalError(f"The journal holds no run {run!r}. List its runs with `coterie runs`.")
    return row


def chat_line(row: tuple[Any, ...]) -> ChatLine:
    """Read a row of `CHAT`."""
    return ChatLine(**dict(zip(CHAT.split(", "), row, strict=True)))


def event_of(row: tuple[Any, ...]) -> Event:
    """Read a row of `EVENT`."""
    return Event(**dict(zip(EVENT.split(", "), row, strict=True)))


def effect_line(row: tuple[Any, ...]) -> EffectLine:
    """Read a row of `EFFECT`."""
    return EffectLine(**_effect_fields(row))


def recorded(connection: sqlite3.Connection, number: int, key: str, *, ended_well: bool = False) -> Recorded | None:
    """Read one effect with its outcome; no failure is the last of a run that `ended_well`."""
    row = connection.execute(
        f"SELECT {EFFECT}, digest, coalesce(payload, (SELECT bytes FROM blobs WHERE hash = payload_blob), x'') "
        "FROM effects WHERE run = ? AND key = ?",
        (number, key),
    ).fetchone()
    if row is None:
        return None
    # Only of a failed effect anybody asks, and of another it may cost a long search.
    is_last = row[7] != "failed" or not (ended_well or _went_on(connection, number, row[0], key))
    return Recorded(**_effect_fields(row), digest=row[18], payload=row[19], is_last=is_last)


def _went_on(connection: sqlite3.Connection, number: int, seq: int, key: str) -> bool:
    """Whether, after the effect failed, something was recorded in a place that holds it, or a chat opened there."""
    recorded_later = (
        "SELECT 1 FROM effects WHERE run = ? AND seq > ? AND kind <> 'deliver' "
        "AND (chat = '' OR substr(?, 1, length(chat) + 1) = chat || '/') LIMIT 1"
    )
    opened_later = (
        "SELECT 1 FROM events JOIN chats ON chats.run = events.run AND chats.path = events.key "
        "WHERE events.run = ? AND events.kind = 'chat' "
        "AND events.seq > (SELECT max(seq) FROM events WHERE run = ? AND kind = 'span' AND key = ?) "
        "AND (parent = '' OR substr(?, 1, length(parent) + 1) = parent || '/') LIMIT 1"
    )
    return (
        connection.execute(recorded_later, (number, seq, key)).fetchone() is not None
        or connection.execute(opened_later, (number, number, key, key)).fetchone() is not None
    )


def request_bytes(connection: sqlite3.Connection, run: str, number: int, key: str) -> bytes:
    """Put the request at `key` together."""

    def read(at: str) -> Delta:
        row = connection.execute(
            "SELECT base, shared, coalesce(rest, (SELECT bytes FROM blobs WHERE hash = rest_blob)) "
            "FROM effects WHERE run = ? AND key = ?",
            (number, at),
        ).fetchone()
        if row is None:
            raise JournalError(
                f"The run {run!r} holds no effect at {at!r}. Look for its keys with `coterie show {run}`."
            )
        return Delta(*row)

    return rebuild(key, read)


def _effect_fields(row: tuple[Any, ...]) -> dict[str, Any]:
    given, told, reused, thought, estimated, usd = row[12:18]
    usage = None if given is None else Usage(given, told, reused, thought, bool(estimated))
    return {**dict(zip(_EFFECT_FIELDS, row[:12], strict=True)), "usage": usage, "usd": usd}
