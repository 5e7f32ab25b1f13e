"""Do everything with something in one thread: for what belongs to the thread that made it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

R = TypeVar("R")


class OneThread:
    """A thread that does what `do` is given, until `end`; `last` is done there before it ends."""

    def __init__(self, last: Callable[[], object]) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._last = last
        self._is_over = False
        # A daemon, so that it still serves those who clean up when the program ends.
        threading.Thread(target=self._serve, name="coterie-one", daemon=True).start()

    def do(self, work: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Do work in the thread and return what it returns, or raise what it raises.

        Raises:
            RuntimeError: the thread has ended.
        """
        if self._is_over:
            raise RuntimeError("The thread that would do this has ended: what it served was closed.")
        done: Future[R] = Future()

        def call() -> None:
            try:
                done.set_result(work(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - whatever it raises belongs to the caller
                done.set_exception(error)

        self._calls.put(call)
        return done.result()

    def end(self) -> None:
        """Do the last thing and end the thread."""
        self.do(self._last)
        self._is_over = True
        self._calls.put(None)

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            del call
