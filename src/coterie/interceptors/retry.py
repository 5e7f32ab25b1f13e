"""Retry: ask a model again after a fault that may pass, as long after it as the endpoint wants."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..effects import Effect, Endpoint, ModelCall, Sleep
from ..errors import ModelError, RateLimited
from ..flow import Flow

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
LONGEST_RETRY_AFTER_S = 60.0

_Account = tuple[str, tuple[tuple[str, str], ...]]


def is_retry(effect: Effect) -> bool:
    """Whether `effect` is the pause before another attempt, and so announces one."""
    return isinstance(effect, Sleep) and effect.key.rpartition("/")[2].startswith("retry")


class Retry:
    """Repeats model calls that failed for the moment, at most `endpoint.max_retries` times.

    `random` gives numbers in [0, 1), `clock` seconds that never go back. Effects without an endpoint are the program's
    own code, which runs once: what it asks inside is retried there.
    """

    def __init__(self, random: Callable[[], float], clock: Callable[[], float]) -> None:
        self._random, self._clock = random, clock
        self._not_before: dict[_Account, float] = {}
        self._lock = threading.Lock()

    def around(self, effect: Effect) -> Flow[Any]:
        if not isinstance(effect, ModelCall) or effect.endpoint is None:
            return (yield effect)
        held = self._held_back(effect.endpoint)
        if held > 0:
            yield Sleep(key=f"{effect.key}/wait", agent=effect.agent, seconds=held)
        attempt = 1
        while True:
            try:
                return (yield effect)
            except ModelError as error:
                pause = self._pause_after(error, effect.endpoint, attempt)
                if pause is None:
                    raise
            yield Sleep(key=f"{effect.key}/retry{attempt}", agent=effect.agent, seconds=pause)
            attempt += 1

    def _pause_after(self, error: ModelError, endpoint: Endpoint, attempt: int) -> float | None:
        """Seconds until the next attempt; None to give up, with the reason noted in `error`."""
        if error.attempts > 1:  # given up already, inside an override
            return None
        error.attempts = attempt
        asked = error.retry_after_s
        is_hopeless = not error.retryable or error.code == "insufficient_quota"
        is_too_long = asked is not None and not asked <= LONGEST_RETRY_AFTER_S
        if asked is not None and isinstance(error, RateLimited) and not is_hopeless and not is_too_long:
            self._hold_back(endpoint, asked)
        if is_hopeless or is_too_long or attempt > endpoint.max_retries:
            _note(
                error, f" The endpoint asks to wait {asked:g} s, which is too long to wait here." if is_too_long else ""
            )
            return None
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** (attempt - 1))
        if asked is None:
            return pause * (1 + self._random()) / 2
        return max(0.0, asked) + pause * self._random() / 2

    def _hold_back(self, endpoint: Endpoint, seconds: float) -> None:
        """Let everyone who uses this endpoint with this key wait, as they would only be refused too."""
        account, until = _account(endpoint), self._clock() + seconds
        with self._lock:
            self._not_before[account] = max(until, self._not_before.get(account, until))

    def _held_back(self, endpoint: Endpoint) -> float:
        if not self._not_before:
            return 0.0
        account, now = _account(endpoint), self._clock()
        with self._lock:
            left = self._not_before.get(account, now) - now
            if left <= 0:
                self._not_before.pop(account, None)
                return 0.0
        return left + FIRST_PAUSE_S * self._random()  # not all in the same instant


def _account(endpoint: Endpoint) -> _Account:
    return endpoint.url, tuple(sorted(endpoint.headers.items()))


def _note(error: ModelError, reason: str) -> None:
    if error.attempts > 1 or reason:
        error.add_note(f"Attempts made: {error.attempts}.{reason}")
