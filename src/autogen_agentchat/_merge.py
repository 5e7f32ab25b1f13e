"""Streams that run at the same time, read as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


async def merged(sources: Sequence[AsyncGenerator[T, None]]) -> AsyncGenerator[tuple[int, T], None]:
    """Yield what any of `sources` yields, as it comes, with the number of the source.

    When one fails, or the reader leaves, the others are cancelled; none is left running.
    """
    if len(sources) == 1:
        try:
            async for only in sources[0]:
                yield 0, only
        finally:
            await sources[0].aclose()
        return
    items: asyncio.Queue[tuple[int, T] | None] = asyncio.Queue()

    async def read(number: int, source: AsyncGenerator[T, None]) -> None:
        try:
            async for item in source:
                items.put_nowait((number, item))
        finally:
            items.put_nowait(None)
            await source.aclose()

    tasks: list[asyncio.Task[Any]] = [asyncio.ensure_future(read(*each)) for each in enumerate(sources)]
    left = len(tasks)
    try:
        while left:
            item = await items.get()
            if item is not None:
                yield item
                continue
            left -= 1
            for task in tasks:
                if task.done():
                    task.result()
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
