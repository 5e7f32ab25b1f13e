"""In which order the record answers what is asked at the same time: that in which it was answered when it was recorded."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

_PATIENCE_S = 5.0
"""How long is waited, in all, for effects that are recorded as earlier and are not asked for."""

_STILL_S = 1.0
"""How long nothing happens until such an effect is given up."""

_STEPS = 50
"""How many steps the loop makes between two answers, for what follows from the first."""


class Turns:
    """Effects that have an outcome, named by `keys` in the order in which they ended.

    What ended earlier cannot follow from what ended later, so whoever waits for it waits for what is on its way; unless
    the program goes another way than it did, or sleeps.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._numbers = {key: number for number, key in enumerate(keys)}
        self._answered = set[int]()
        self._next = 0
        self._waiting: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Event]] = {}
        self._patience_s = _PATIENCE_S
        self._lock = threading.Lock()

    async def wait(self, key: str) -> None:
        """Return when it is the turn of `key`, and what followed from the answers before has been done."""
        number = self._numbers.get(key, -1)
        if number < self._next or (number == self._next and not self._waiting):
            return
        turn = asyncio.Event()
        self._waiting[number] = asyncio.get_running_loop(), turn
        try:
            while self._next < number and self._patience_s > 0:
                await self._until(turn, number)
            for _ in range(_STEPS):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.answered(key)
            raise
        finally:
            del self._waiting[number]

    async def _until(self, turn: asyncio.Event, number: int) -> None:
        before = self._next
        try:
            await asyncio.wait_for(turn.wait(), _STILL_S)
        except TimeoutError:
            if self._next == before and number == min(self._waiting):
                self._patience_s -= _STILL_S
                with self._lock:
                    self._go_on_at(number)

    def is_over(self) -> bool:
        """Whether all have been answered."""
        return len(self._answered) == len(self._numbers)

    def answered(self, key: str) -> None:
        """The effect `key` gets its answer now."""
        number = self._numbers.get(key)
        if number is None:
            return
        with self._lock:
            self._answered.add(number)
            if number == self._next:
                self._go_on_at(number + 1)

    def _go_on_at(self, number: int) -> None:
        while number in self._answered:
            number += 1
        self._next = max(number, self._next)
        waiting = self._waiting.get(self._next)
        if waiting is not None:
            loop, turn = waiting
            loop.call_soon_threadsafe(turn.set)
