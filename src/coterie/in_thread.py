"""Run what blocks in a thread that nobody has to wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, TypeVar

R = TypeVar("R")


async def in_thread(function: Callable[..., R], /, *args: Any, **kwargs: Any) -> R:
    """Call a blocking function without blocking the loop, in the caller's context."""
    return await begun_in_thread(function, *args, **kwargs)


def begun_in_thread(function: Callable[..., R], /, *args: Any, **kwargs: Any) -> asyncio.Future[R]:
    """Begin a call of a blocking function, in the caller's context; the future has its outcome.

    The thread is a daemon of its own: a task that is cancelled, or Ctrl-C, does not wait for a person to press Enter, and
    calls that never return take no thread away from others.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[R] = loop.create_future()
    context = copy_context()

    def settle(value: Any, error: BaseException | None) -> None:
        if answer.done():  # the task was cancelled meanwhile
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(value)

    def work() -> None:
        value, failed = None, None
        try:
            value = context.run(without_stop_iteration, function, *args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - whatever it raises belongs to the task that waits
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, value, failed)

    threading.Thread(target=work, name="coterie-blocking", daemon=True).start()
    return answer


def without_stop_iteration(function: Callable[..., R], /, *args: Any, **kwargs: Any) -> R:
    """Call a function. A future cannot hold a StopIteration, and would wait for ever; a GeneratorExit would close whatever
    stream waits for it.

    Raises:
        RuntimeError: the function let one of them out, as Python has it of coroutines.
    """
    try:
        return function(*args, **kwargs)
    except (StopIteration, GeneratorExit) as error:
        raise RuntimeError(f"{getattr(function, '__name__', function)} raised {type(error).__name__}") from error
