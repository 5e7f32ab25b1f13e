"""The order in which things that race reach whoever waits for them: written down, and kept to when the run is repeated."""

from __future__ import annotations

import asyncio
import time

from .effects import Deliver
from .errors import RecordEnds, ReplayMismatch, RunStopped
from .interceptors.replay import Replay
from .place import Place
from .runs import here, recorded_run

PATIENCE_S = 5.0
"""How much longer than in the recorded run something may take to come, where nothing that takes time is under way."""


class Order:
    """What is next, again and again, at one place of a run with a record.

    Whoever waits asks `wanted`, waits by `wait` until that has come, and tells it to `came`.
    """

    def __init__(self, replay: Replay, place: Place) -> None:
        self._replay, self._place = replay, place
        self._is_live = replay.mode == "record"
        self._effect: Deliver | None = None
        self._wanted: str | None = None
        self._due = self._lag = 0.0

    @classmethod
    def here(cls, name: str) -> Order | None:
        """The order of the next `name` at the current place; None in a run without a record."""
        run = recorded_run()
        if run is None or run.replay is None:
            return None
        return cls(run.replay, here().open_turn(name))

    def wanted(self) -> str | None:
        """The name of what the record has as the next; None where anything may be, and an empty one where nothing is."""
        if self._effect is None:
            self._effect = Deliver(key=self._place.key("deliver", ""))
            self._wanted = None if self._is_live else self._recorded(self._effect)
        return self._wanted

    def _recorded(self, effect: Deliver) -> str | None:
        found = self._replay.delivery(effect)
        if found is None:
            self._is_live = self._replay.mode != "replay"
            return None if self._is_live else ""
        name, at = found
        self._lag = self._lag or time.time() - at
        self._due = at + self._lag
        return name

    async def wait(self, changed: asyncio.Event, other: str | None) -> None:
        """Wait until `changed` is set. `other` is something that has come, and is not what is wanted.

        Raises: RunStopped with ReplayMismatch when the recorded one is long overdue, and another has come.
        """
        changed.clear()
        if other is None or self._wanted is None:
            await changed.wait()
            return
        try:
            await asyncio.wait_for(changed.wait(), max(self._due - time.time(), 0.0) + PATIENCE_S)
        except TimeoutError:
            if not self._replay.under_way:
                raise self._overdue(other) from None

    def came(self, name: str) -> None:
        """What is next has come."""
        if self._effect is not None and self._wanted is None:
            self._replay.delivered(self._effect, name)
        self._effect = None

    def _overdue(self, other: str) -> RunStopped:
        key = self._effect.key if self._effect is not None else ""
        recorded = f"the record goes on with {self._wanted}" if self._wanted else "the record ends there"
        return self._replay.mismatched(key, recorded, other, RecordEnds if not self._wanted else ReplayMismatch)
