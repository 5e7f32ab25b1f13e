"""What marks a thing when it is made: an id, and the time."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime
from time import monotonic

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
    """An id in the form of a UUID of version 4, a third of the price of one. Unique, but not secret: it can be guessed."""
    digits = f"{(_ids.count() * _SPREAD + _ids.start) & _MASK:016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[13:]}-{_ids.process}"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """A clock that only runs forward, to measure how long something takes."""
    return monotonic()
