"""Which adapter really does which effect, in either colour."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from .effects import CodeRun, Effect, ModelCall, Sleep, Take
from .in_thread import in_thread
from .place import HERE, Place


class Performer:
    """Performs effects: the `call` an effect carries, else the adapter for its kind."""

    def __init__(self, wait: Callable[[Awaitable[Any]], Any]) -> None:
        self._wait = wait

    def perform(self, effect: Effect) -> Any:
        """Do `effect` on this thread."""
        token = HERE.set(_place_of(effect, HERE.get()))
        try:
            return self._do(effect)
        finally:
            HERE.reset(token)

    async def perform_async(self, effect: Effect) -> Any:
        """Do `effect` on the running loop; what would block it runs in a thread."""
        token = HERE.set(_place_of(effect, HERE.get()))
        try:
            return await _do_async(effect)
        finally:
            HERE.reset(token)

    def _do(self, effect: Effect) -> Any:
        call = effect.call
        if call is not None:
            value = call.sync(*call.args, **call.kwargs)
            return self._wait(value) if inspect.isawaitable(value) else value
        if isinstance(effect, ModelCall):
            from .models import complete  # an HTTP client is loaded with the first call

            return complete(effect)
        if isinstance(effect, Sleep):
            return time.sleep(effect.seconds)
        raise TypeError(f"nobody performs {effect!r}")


async def _do_async(effect: Effect) -> Any:
    call = effect.call
    if call is not None:
        if effect.kind != "tool" and not inspect.iscoroutinefunction(call.later):
            value = await _blocking(effect, call.later, *call.args, **call.kwargs)
        else:
            value = call.later(*call.args, **call.kwargs)
        return await value if inspect.isawaitable(value) else value
    if isinstance(effect, ModelCall):
        from .models import complete_async

        return await complete_async(effect)
    if isinstance(effect, Sleep):
        return await asyncio.sleep(effect.seconds)
    raise TypeError(f"nobody performs {effect!r}")


def _place_of(effect: Effect, here: Place | None) -> Place:
    """The place inside `effect`. An effect within itself (an override that calls the original) is the same place."""
    if here is not None and here.performing is not None and here.performing.key == effect.key:
        return here
    if here is None:
        return Place(effect.key, performing=effect)
    return Place(effect.key, parent=here, performing=effect, top=here.top, agent=effect.agent, tab=here.tab)


async def _blocking(effect: Effect, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run blocking code in a thread; when the task is cancelled, code blocks are ended."""
    if not isinstance(effect, CodeRun | Take):
        return await in_thread(fn, *args, **kwargs)
    from .sandboxes.process import current_stop  # only who runs code needs processes

    stop = threading.Event()
    token = current_stop.set(stop)
    try:
        return await in_thread(fn, *args, **kwargs)
    except asyncio.CancelledError:
        stop.set()
        raise
    finally:
        current_stop.reset(token)
