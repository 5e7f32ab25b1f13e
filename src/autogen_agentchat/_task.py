"""A task that an agent or a team works on: its first messages, its place in the run, and its prompt end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

from autogen_core import CancellationToken
from coterie.asking import stream
from coterie.place import Place
from coterie.runs import open_chat

from .base import TaskResult
from .base._usage import Tally
from .messages import BaseChatMessage, ModelClientStreamingChunkEvent, TextMessage

T = TypeVar("T")


def messages_of(task: str | BaseChatMessage | Sequence[BaseChatMessage] | None) -> list[BaseChatMessage]:
    """Return the messages that a task begins with.

    Raises: ValueError where it is neither text, nor a message, nor a list of some messages.
    """
    if task is None:
        return []
    if isinstance(task, str):
        return [TextMessage(content=task, source="user")]
    if isinstance(task, BaseChatMessage):
        return [task]
    if not isinstance(task, Sequence):
        raise ValueError(
            f"Task must be a string, a BaseChatMessage, or a list of BaseChatMessage. Found: {task!r:.200}"
        )
    if not task:
        raise ValueError("Task list cannot be empty.")
    for each in task:
        if not isinstance(each, BaseChatMessage):
            raise ValueError(
                f"All messages in task list must be valid BaseChatMessage types, found {each!r:.200}. "
                "Events are no messages; a text becomes one as TextMessage(content=..., source='user')."
            )
    return [each for each in task if isinstance(each, BaseChatMessage)]


async def work_on(
    name: str,
    first: Sequence[BaseChatMessage],
    token: CancellationToken,
    source: Callable[[Tally], AsyncGenerator[T, None]],
    *,
    agent: str = "",
) -> AsyncGenerator[T, None]:
    """Yield what `source` yields while it works on a task, in a chat of its own in the run.

    `token` cancels the step that is under way at once, whatever it waits for. `agent` is who works, if it is one agent.
    """
    tally: Tally | None = None

    def open_place() -> Place:
        nonlocal tally
        texts = [(each.source, each.to_text()) for each in first]
        place = open_chat(name, texts, texts[0][1][:200] if texts else "", (name,))
        place.agent, place.tab = agent, (tally := Tally(place.tab))
        return place

    def counted() -> AsyncGenerator[T, None]:
        assert tally is not None
        return source(tally)

    came: list[Any] = []
    try:
        async with aclosing(_promptly(token, stream(open_place, counted, chat=True))) as items:
            async for item in items:
                if not isinstance(item, ModelClientStreamingChunkEvent):
                    came.append(item)
                yield item
    except asyncio.CancelledError as error:
        if not hasattr(error, "partial"):  # cancelled between two steps, of which the work itself hears nothing
            usage = tally.usage if tally is not None else None
            messages = came or list(first)
            partial = TaskResult.model_construct(messages=messages, stop_reason="Cancelled.", usage=usage)
            error.partial = partial  # type: ignore[attr-defined]  # an attribute of this one exception
        if not is_cancelled(token):
            failure = RuntimeError(
                f"{name} waited for something that was cancelled, though nobody has cancelled {name}: neither its "
                "cancellation token nor its task. The traceback says who waited."
            )
            failure.partial = error.partial  # type: ignore[attr-defined]  # as on the exception that it stands for
            raise failure from error
        raise


def is_cancelled(token: CancellationToken) -> bool:
    """Whether a CancelledError ends the work of `token`; if not, it is only that of something the work waited for."""
    task = asyncio.current_task()
    return token.is_cancelled() or task is None or task.cancelling() > 0


async def _promptly(token: CancellationToken, steps: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield what `steps` yields; cancel the step that is under way when `token` is cancelled."""
    cancelled = token.link_future(asyncio.get_running_loop().create_future())
    working: asyncio.Task[Any] | None = None

    def cancel(_: object) -> None:
        if working is not None:
            working.cancel()

    cancelled.add_done_callback(cancel)
    try:
        while True:
            if cancelled.cancelled():
                raise asyncio.CancelledError("the task was cancelled by its token")
            working = asyncio.current_task()
            before = working.cancelling() if working is not None else 0
            try:
                item = await anext(steps)
                if working is not None and working.cancelling() > before:
                    raise asyncio.CancelledError("the task was cancelled; a step of it has caught that and went on")
            except StopAsyncIteration:
                return
            except asyncio.CancelledError:
                if cancelled.cancelled() and working is not None:
                    working.uncancel()  # the token ended this work, not the program's own task
                raise
            finally:
                working = None
            yield item
    finally:
        cancelled.remove_done_callback(cancel)
        cancelled.cancel()
        await steps.aclose()
