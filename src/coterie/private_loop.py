"""Async user code met in a sync chat: one private event loop per run."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from contextvars import copy_context
from typing import Any, TypeVar

R = TypeVar("R")


class PrivateLoop:
    """Finishes awaitables for sync code, always on the same loop, so that a client session survives its second call.

    The loop runs on the calling thread, where a debugger and Ctrl-C work; in a helper thread when the caller is already
    inside a running loop (a notebook); on a loop of its own when the private one is busy (async code that calls a sync
    chat that meets async code).
    """

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None
        self._busy = threading.Lock()

    def wait(self, awaitable: Awaitable[R]) -> R:
        """Return the awaitable's result. Ctrl-C cancels it."""
        if not self._busy.acquire(blocking=False):
            with asyncio.Runner() as own:
                return _run(own, awaitable)
        try:
            if self._runner is None:
                self._runner = asyncio.Runner()
            return _run(self._runner, awaitable)
        finally:
            self._busy.release()

    def close(self) -> None:
        """Close the loop; what it still ran is cancelled."""
        with self._busy:
            runner, self._runner = self._runner, None
            if runner is not None:
                _elsewhere(runner.close)


def _run(runner: asyncio.Runner, awaitable: Awaitable[R]) -> R:
    context = copy_context()
    tasks: list[asyncio.Task[Any]] = []

    async def finish() -> R:
        tasks.extend(each for each in (asyncio.current_task(),) if each)
        return await awaitable

    def run() -> R:
        return runner.run(finish(), context=context)

    result: R = _elsewhere(run, lambda: runner.get_loop().call_soon_threadsafe(tasks[0].cancel))
    return result


def _elsewhere(work: Any, cancel: Any = None) -> Any:
    """Call `work`, which runs a loop: here, or in a helper thread when this thread already runs one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    outcome: list[Any] = []

    def target() -> None:
        try:
            outcome.extend((True, work()))
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, whatever it is
            outcome.extend((False, error))

    thread = threading.Thread(target=target, name="coterie-async")
    thread.start()
    try:
        thread.join()
    except BaseException:
        if cancel is not None:
            cancel()
        thread.join()
        raise
    succeeded, value = outcome
    if not succeeded:
        raise value
    return value
