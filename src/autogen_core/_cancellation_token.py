"""A token that cancels what is linked to it."""

from __future__ import annotations

import asyncio
import threading
from asyncio import Future
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any


class CancellationToken:
    """Cancels asynchronous work from anywhere, also from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._callbacks: dict[object, Callable[[], None]] = {}

    def cancel(self) -> None:
        """Cancel what is linked, once."""
        with self._lock:
            if self._is_cancelled:
                return
            self._is_cancelled = True
            callbacks, self._callbacks = self._callbacks, {}
        # Outside the lock, so that a callback may ask the token; all of them, even if one fails.
        with ExitStack() as calls:
            for callback in reversed(callbacks.values()):
                calls.callback(callback)

    def is_cancelled(self) -> bool:
        """Tell whether the token was cancelled."""
        with self._lock:
            return self._is_cancelled

    def add_callback(self, callback: Callable[[], None]) -> None:
        """Have `callback` called when the token is cancelled; at once if it was already."""
        if not self._keep(object(), callback):
            callback()

    def link_future(self, future: Future[Any]) -> Future[Any]:
        """Have `future` cancelled with the token, and return it. A future that is done is forgotten."""
        key = object()
        if self._keep(key, lambda: _cancel(future)):
            future.add_done_callback(lambda _: self._forget(key))
        else:
            future.cancel()
        return future

    def _keep(self, key: object, callback: Callable[[], None]) -> bool:
        with self._lock:
            if not self._is_cancelled:
                self._callbacks[key] = callback
            return not self._is_cancelled

    def _forget(self, key: object) -> None:
        with self._lock:
            self._callbacks.pop(key, None)


def _cancel(future: Future[Any]) -> None:
    """Cancel a future, by its own loop if that runs in another thread."""
    loop = future.get_loop()
    if loop.is_running() and asyncio._get_running_loop() is not loop:
        loop.call_soon_threadsafe(future.cancel)
    else:
        future.cancel()
