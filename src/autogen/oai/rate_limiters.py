"""Keep calls to a model at least so far apart."""

from __future__ import annotations

import time

from coterie.effects import Sleep
from coterie.flow import Flow
from coterie.runs import here


class TimeRateLimiter:
    """Allows `rate` calls per second."""

    def __init__(self, rate: float) -> None:
        if not rate > 0:
            raise ValueError(f"api_rate_limit must be a positive number of calls per second, found {rate!r}")
        self._interval_s = 1.0 / rate
        self._next = 0.0

    def sleep(self, *args: object, **kwargs: object) -> None:
        """Wait on this thread until the next call is allowed."""
        wait_s = self._claim()
        if wait_s > 0:
            time.sleep(wait_s)

    def pause(self) -> Flow[None]:
        """Wait, in a flow, until the next call is allowed."""
        wait_s = self._claim()
        if wait_s > 0:
            yield Sleep(key=here().key("sleep", ""), seconds=wait_s)

    def _claim(self) -> float:
        now = time.monotonic()
        start = max(now, self._next)
        self._next = start + self._interval_s
        return start - now
