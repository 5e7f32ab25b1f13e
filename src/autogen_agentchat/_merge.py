"""Streams that run at the same time, read as one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from typing import Generic, TypeVar

from coterie.order import Order

T = TypeVar("T")


async def merged(
    sources: Sequence[AsyncGenerator[T, None]], *, free: type | None = None
) -> AsyncGenerator[tuple[int, T], None]:
    """Yield what any of `sources` yields, as it comes, with the number of the source.

    When one fails, or the reader leaves, the others are cancelled; none is left running. In a run with a record the order
    in which they come is recorded and kept to, except for items of the class `free`.
    """
    if len(sources) == 1:
        try:
            async for only in sources[0]:
                yield 0, only
        finally:
            await sources[0].aclose()
        return
    inbox: _Inbox[T] = _Inbox(len(sources), Order.here("merge"), free)
    tasks = [asyncio.ensure_future(_read(each, inbox, number)) for number, each in enumerate(sources)]
    try:
        while (item := await inbox.next()) is not None:
            yield item
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    errors = [each for each in results if isinstance(each, BaseException)]
    if errors:  # those that were cancelled here are none of their own
        raise next((each for each in errors if not isinstance(each, asyncio.CancelledError)), errors[0])


async def _read(source: AsyncGenerator[T, None], inbox: _Inbox[T], number: int) -> None:
    failed = True
    try:
        async for item in source:
            inbox.put(number, item)
        failed = False
    finally:
        inbox.end(number, failed=failed)
        await source.aclose()


class _Inbox(Generic[T]):
    """What came from the sources and was not read yet."""

    def __init__(self, sources: int, order: Order | None, free: type | None) -> None:
        self._came: deque[tuple[int, T]] = deque()
        self._running = sources
        self._has_failed = False
        self._changed = asyncio.Event()
        self._order, self._free = order, free

    def put(self, number: int, item: T) -> None:
        self._came.append((number, item))
        self._changed.set()

    def end(self, number: int, *, failed: bool) -> None:
        self._running -= 1
        self._has_failed = self._has_failed or failed
        self._changed.set()

    async def next(self) -> tuple[int, T] | None:
        """The next item; None when all have ended and were read, or one has failed."""
        while (found := self._find()) is None:
            if not self._came and self._is_over():
                return None
            if self._order is None:
                self._changed.clear()
                await self._changed.wait()
            else:
                await self._order.wait(self._changed, f"source {self._came[0][0]}" if self._came else None)
        self._came.remove(found)
        return found

    def _find(self) -> tuple[int, T] | None:
        if not self._came or self._order is None:
            return self._came[0] if self._came else None
        held_up = set[int]()
        for each in self._came:
            if each[0] not in held_up and self._free is not None and isinstance(each[1], self._free):
                return each
            held_up.add(each[0])
        wanted = self._order.wanted()
        found = next((each for each in self._came if wanted in (None, f"source {each[0]}")), None)
        if found is not None:
            self._order.came(f"source {found[0]}")
        return found

    def _is_over(self) -> bool:
        """Whether nothing more is to come; a source that failed does not take away what the record has of the others."""
        if not self._running or self._order is None:
            return not self._running or self._has_failed
        return self._has_failed and not self._order.wanted()
