"""Streams that run at the same time are read as one, and none outlives its reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from autogen_agentchat._merge import merged
from coterie.asking import ask_streaming
from coterie.effects import Effect, ToolCall
from coterie.flow import Call


async def slow_to_leave(started: asyncio.Event) -> AsyncGenerator[int, None]:
    """A stream that needs a while to put its things away when it is cancelled."""
    try:
        started.set()
        await asyncio.Event().wait()
        yield 0
    finally:
        for _ in range(5):
            await asyncio.sleep(0)


async def cancelled_twice(read: AsyncGenerator[object, None], started: asyncio.Event) -> set[asyncio.Task[object]]:
    """Cancel a reader, and once more while it waits for what it reads to end; returns the tasks that are left."""

    async def reading() -> None:
        async for _ in read:
            pass

    reader = asyncio.ensure_future(reading())
    await started.wait()
    reader.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    return {each for each in asyncio.all_tasks() if each is not asyncio.current_task()}


def test_no_source_is_left_when_the_reader_is_cancelled_twice() -> None:
    async def main() -> set[asyncio.Task[object]]:
        started = asyncio.Event()
        return await cancelled_twice(merged([slow_to_leave(started), slow_to_leave(started)]), started)

    assert asyncio.run(main()) == set()


def test_no_effect_is_left_when_its_reader_is_cancelled_twice() -> None:
    async def main() -> set[asyncio.Task[object]]:
        started = asyncio.Event()

        async def work() -> None:
            async for _ in slow_to_leave(started):
                pass

        def make(key: str, agent: str, tell: object) -> Effect:
            return ToolCall(key=key, agent=agent, name="slow", call=Call(work, work, (), {}))

        return await cancelled_twice(ask_streaming("tool", make), started)

    assert asyncio.run(main()) == set()


def test_the_error_of_a_source_is_raised_and_not_the_end_of_the_others() -> None:
    async def failing() -> AsyncGenerator[int, None]:
        yield 1
        raise ValueError("broken")

    async def main() -> None:
        async for _ in merged([slow_to_leave(asyncio.Event()), failing(), slow_to_leave(asyncio.Event())]):
            pass

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(main())
