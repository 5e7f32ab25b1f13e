"""What marks a thing when it is made: an id, and the time."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from .runs import here, recorded_run

_SPREAD = 0x9E3779B97F4A7C15  # odd, so that multiplying by it modulo 2**64 meets no number twice
_MASK = (1 << 64) - 1


class _Ids:
    """Ids of one process: a counter, spread over 64 bits from a chance start, and 48 bits of chance."""

    def __init__(self) -> None:
        self.count = itertools.count().__next__
        self.start = int.from_bytes(os.urandom(8), "big")
        self.process = os.urandom(6).hex()


_ids = _Ids()


def _after_fork() -> None:
    global _ids
    _ids = _Ids()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def new_id() -> str:
    """An id in the form of a UUID of version 4. Unique, but not secret: it can be guessed.

    In a run with a record it comes from the run's seed and the place, so that a replayed run has the same ids.
    """
    run = recorded_run()
    if run is not None:
        name = hashlib.blake2b(f"{run.seed}/{here().key('id', '')}".encode(), digest_size=16).hexdigest()
        return f"{name[:8]}-{name[8:12]}-4{name[13:16]}-a{name[17:20]}-{name[20:]}"
    digits = f"{(_ids.count() * _SPREAD + _ids.start) & _MASK:016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[13:]}-{_ids.process}"


def now() -> datetime:
    """The time, in UTC; in a run with a record that of the latest outcome here, which a replayed run has again."""
    return datetime.now(UTC) if recorded_run() is None else datetime.fromtimestamp(here().clock, UTC)


def clock_of_pieces() -> Callable[[], datetime]:
    """Tell the time of what comes in pieces: now; in a run with a record always the time when this was called."""
    if recorded_run() is None:
        return now
    begun = now()
    return lambda: begun


def seconds() -> float:
    """A clock that only runs forward, to measure how long something takes; in a run with a record that of `now`."""
    return monotonic() if recorded_run() is None else here().clock
