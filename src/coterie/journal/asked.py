"""Which recorded effects a process has come by, in a bit each."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator


class Asked:
    """The numbers (`seq`) of effects that were asked for, from `first` on: the first of the run."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._bits = bytearray()
        self._lock = threading.Lock()

    def add(self, seq: int) -> None:
        """Note one."""
        byte, bit = divmod(seq - self._first, 8)
        with self._lock:
            if byte >= len(self._bits):
                self._bits.extend(bytes(byte + 1 - len(self._bits)))
            self._bits[byte] |= 1 << bit

    def __contains__(self, seq: int) -> bool:
        byte, bit = divmod(seq - self._first, 8)
        return byte < len(self._bits) and bool(self._bits[byte] >> bit & 1)


def first_unasked(connection: sqlite3.Connection, number: int, attempt: int, asked: Asked) -> str | None:
    """The key of the first effect of attempts before `attempt` that is not among `asked`, nor within one that is."""
    within = "\0"
    rows = connection.execute(
        "SELECT seq, key FROM effects WHERE run = ? AND attempt < ? AND status <> 'intent' AND kind <> 'deliver' ORDER BY seq",
        (number, attempt),
    )
    for seq, key in rows:
        if seq in asked or key.startswith(within):
            continue
        holder = _asked_holder(connection, number, key, asked)
        if holder is None:
            return str(key)
        within = f"{holder}/"
    return None


def _asked_holder(connection: sqlite3.Connection, number: int, key: str, asked: Asked) -> str | None:
    """The effect that the one at `key` happened in, if that was asked for."""
    for holder in _around(key):
        row = connection.execute("SELECT seq FROM effects WHERE run = ? AND key = ?", (number, holder)).fetchone()
        if row is not None and row[0] in asked:
            return holder
    return None


def outermost_ended(connection: sqlite3.Connection, number: int, attempt: int) -> list[str]:
    """The keys of effects that ended before `attempt`, in the order in which they did; not of those within another."""
    rows = connection.execute(
        "SELECT key FROM effects WHERE run = ? AND attempt < ? AND status <> 'intent' AND kind <> 'deliver' "
        "ORDER BY started + seconds, seq",
        (number, attempt),
    )
    keys = [str(key) for (key,) in rows]
    holders = set(keys)
    return [key for key in keys if not any(each in holders for each in _around(key))]


def _around(key: str) -> Iterator[str]:
    """The places around the one at `key`, from the outermost on."""
    at = key.find("/")
    while at != -1:
        yield key[:at]
        at = key.find("/", at + 1)
