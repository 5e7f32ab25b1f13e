"""What a program gave up, by a deadline or a token, has no outcome. A repeated run waits until it is given up again."""

from __future__ import annotations

import asyncio

_PATIENCE_S = 5.0
_BY_ITS_TASK = "CancelledError: the program gave it up"


def in_words(error: BaseException) -> str:
    """An error as the record tells of it; of one that was cancelled, whether that was its task or it said so itself."""
    if type(error) is asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            return _BY_ITS_TASK
    return f"{type(error).__name__}: {error}"


def was_cancelled(words: str | None) -> bool:
    """Whether an effect ended so, in the words of the record."""
    return (words or "").startswith("CancelledError: ")


async def cancelled_again(words: str, within_s: float) -> None:
    """End as the effect did. Returns if its task is not cancelled within the time that the run took until then, and more.

    Raises: asyncio.CancelledError.
    """
    if words != _BY_ITS_TASK:
        raise asyncio.CancelledError
    await asyncio.sleep(within_s + _PATIENCE_S)
