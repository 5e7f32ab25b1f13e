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
class Shortened:
    """A request and its delta, and how many deltas and bytes of them follow the last whole request."""

    key: str
    body: bytes
    delta: Delta
    chain: int
    rests: int


class Requests:
    """The last request of each (run, chat, agent, kind), to express the next one by."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[int, str, str, str], Shortened] = OrderedDict()
        self._bytes = 0

    def shorten(self, slot: tuple[int, str, str, str], key: str, body: bytes) -> Shortened:
        """Express `body`, the request at `key`, by the last one of its slot."""
        last = self._last.get(slot)
        if len(body) < SMALLEST or last is None:
            return Shortened(key, body, Delta(None, 0, body), 0, 0)
        return last if last.key == key and last.body == body else _express(last, key, body)

    def remember(self, slot: tuple[int, str, str, str], new: Shortened) -> None:
        """Let later requests build on one that is queued to be stored."""
        if len(new.body) < SMALLEST:
            return
        old = self._last.pop(slot, None)
        self._bytes += len(new.body) - (len(old.body) if old else 0)
        self._last[slot] = new
        while self._last and (len(self._last) > CHATS or self._bytes > BYTES):
            self._bytes -= len(self._last.popitem(last=False)[1].body)

    def forget(self, run: int) -> None:
        """Drop what is kept of a run."""
        for slot in [each for each in self._last if each[0] == run]:
            self._bytes -= len(self._last.pop(slot).body)


def _express(last: Shortened, key: str, body: bytes) -> Shortened:
    shared = shared_prefix(last.body, body) if last.key != key else 0
    if shared < SMALLEST:
        return Shortened(key, body, Delta(None, 0, body), 0, 0)
    rests = last.rests + len(body) - shared
    if last.chain >= CHAIN and 2 * rests >= len(body):
        return Shortened(key, body, Delta(None, 0, body), 0, 0)
    return Shortened(key, body, Delta(last.key, shared, body[shared:]), last.chain + 1, rests)


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
