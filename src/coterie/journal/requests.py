"""Store a request as what it adds to an earlier one.

A chat's model requests repeat its whole history. Each is stored as the key of an earlier request of the same agent, the
number of leading bytes they share, and the rest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

CHATS = 256
BYTES = 64 * 1024 * 1024
"""How many requests, and how many of their bytes, are kept in memory as bases."""

SMALLEST = 256
"""A shorter request is stored whole."""

CHAIN = 256
"""From this many steps on, a request is stored whole once the rests weigh half of it: so whole ones double in size."""

TAIL = 64
"""Two requests of a growing history differ first within this many bytes of the shorter one's end."""


class Delta(NamedTuple):
    """A request is the first `shared` bytes of the request at the key `base`, then `rest`."""

    base: str | None
    shared: int
    rest: bytes


@dataclass(slots=True)
class _Last:
    key: str
    body: bytes
    delta: Delta
    chain: int
    rests: int


class Requests:
    """The last request of each (run, chat, agent, kind), to express the next one by."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[int, str, str, str], _Last] = OrderedDict()
        self._bytes = 0

    def shorten(self, slot: tuple[int, str, str, str], key: str, body: bytes) -> Delta:
        """Express `body`, the request at `key`, by the last one of its slot."""
        if len(body) < SMALLEST:
            return Delta(None, 0, body)
        last = self._last.get(slot)
        if last is not None and last.key == key and last.body == body:
            return last.delta
        new = _express(last, key, body)
        self._remember(slot, new)
        return new.delta

    def forget(self, run: int) -> None:
        """Drop what is kept of a run."""
        for slot in [each for each in self._last if each[0] == run]:
            self._bytes -= len(self._last.pop(slot).body)

    def _remember(self, slot: tuple[int, str, str, str], new: _Last) -> None:
        old = self._last.pop(slot, None)
        self._bytes += len(new.body) - (len(old.body) if old else 0)
        self._last[slot] = new
        while self._last and (len(self._last) > CHATS or self._bytes > BYTES):
            self._bytes -= len(self._last.popitem(last=False)[1].body)


def _express(last: _Last | None, key: str, body: bytes) -> _Last:
    shared = shared_prefix(last.body, body) if last is not None and last.key != key else 0
    if last is None or shared < SMALLEST:
        return _Last(key, body, Delta(None, 0, body), 0, 0)
    rests = last.rests + len(body) - shared
    if last.chain >= CHAIN and 2 * rests >= len(body):
        return _Last(key, body, Delta(None, 0, body), 0, 0)
    return _Last(key, body, Delta(last.key, shared, body[shared:]), last.chain + 1, rests)


def shared_prefix(old: bytes, new: bytes) -> int:
    """How many leading bytes are equal."""
    high = min(len(old), len(new))
    low = max(0, high - TAIL)
    if not new.startswith(old[:low]):
        low, high = 0, low
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def rebuild(key: str, read: Callable[[str], Delta]) -> bytes:
    """The request at `key`, from the deltas that `read` gives for keys."""
    delta = read(key)
    parts = [delta.rest]
    wanted = delta.shared
    while wanted:
        assert delta.base is not None
        delta = read(delta.base)
        if wanted > delta.shared:
            parts.append(delta.rest[: wanted - delta.shared])
            wanted = delta.shared
    return b"".join(reversed(parts))
