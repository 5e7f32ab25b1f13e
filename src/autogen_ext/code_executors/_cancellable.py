"""Blocking work that ends with a token or with its task, and leaves no process behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, TypeVar

from autogen_core import CancellationToken
from coterie.in_thread import in_thread
from coterie.sandboxes.process import current_stop

R = TypeVar("R")
_END_S = 2.0


class _Stop:
    """Set when the token is cancelled, or the task that waits."""

    def __init__(self, token: CancellationToken) -> None:
        self._token = token
        self.is_abandoned = False

    def is_set(self) -> bool:
        return self.is_abandoned or self._token.is_cancelled()


async def until_cancelled(token: CancellationToken, work: Callable[..., R], *args: Any) -> R:
    """Do blocking work in a thread where `current_stop` tells that the token, or this task, was cancelled.

    A cancelled task ends when its work has, so that what the work started is dead before the program goes on, or ends.
    """
    stop = _Stop(token)
    context = copy_context()
    context.run(current_stop.set, stop)
    working = asyncio.ensure_future(in_thread(context.run, work, *args))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stop.is_abandoned = True
        await asyncio.wait([working], timeout=_END_S)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        raise


def is_stopped() -> bool:
    """Whether the work that this thread does was cancelled."""
    stop = current_stop.get()
    return stop is not None and stop.is_set()
