"""Async user code met in a sync chat: one private event loop per run."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Awaitable
from typing import Any, TypeVar

R = TypeVar("R")


class PrivateLoop:
    """Finishes awaitables for sync code, always on the same loop, so that a client session survives its second call.

    The loop runs on the calling thread, where a debugger and Ctrl-C work; in a helper thread when the caller is already
    inside a running loop (a notebook); on a loop of its own when the private one is busy (async code that calls a sync
    chat that meets async code).
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._busy = threading.Lock()

    def wait(self, awaitable: Awaitable[R]) -> R:
        """Return the awaitable's result."""
        if not self._busy.acquire(blocking=False):
            loop = asyncio.new_event_loop()
            try:
                return _run(loop, awaitable)
            finally:
                _run(loop, _cancel_all(loop))
                loop.close()
        try:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
            return _run(self._loop, awaitable)
        finally:
            self._busy.release()

    def close(self) -> None:
        """Close the loop; what it still ran is cancelled."""
        with self._busy:
            loop, self._loop = self._loop, None
            if loop is None or loop.is_closed():
                return
            _run(loop, _cancel_all(loop))
            loop.close()


async def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = [each for each in asyncio.all_tasks(loop) if each is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await loop.shutdown_asyncgens()


def _run(loop: asyncio.AbstractEventLoop, awaitable: Awaitable[R]) -> R:
    async def finish() -> R:
        return await awaitable

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return loop.run_until_complete(finish())
    result: R = _in_helper_thread(loop, finish())
    return result


def _in_helper_thread(loop: asyncio.AbstractEventLoop, coroutine: Any) -> Any:
    context = contextvars.copy_context()
    outcome: list[Any] = []

    def target() -> None:
        try:
            outcome.extend((True, context.run(loop.run_until_complete, coroutine)))
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, whatever it is
            outcome.extend((False, error))

    thread = threading.Thread(target=target, name="coterie-async")
    thread.start()
    thread.join()
    succeeded, value = outcome
    if not succeeded:
        raise value
    return value
