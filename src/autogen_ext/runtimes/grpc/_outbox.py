"""The messages that wait to be sent to one worker: in order, and not more than fit."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

_LIMIT_BYTES = 8 << 20


class Outbox:
    """A queue between those who have messages for a worker and the stream that takes them there.

    Whoever brings one to a full box waits, so a worker that publishes faster than others take is slowed down, and
    nothing is thrown away. Workers never wait before they read, so a full box empties as long as its worker lives.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[Any, int]] = deque()
        self._bytes = 0
        self._is_closed = False
        self._filled = asyncio.Event()
        self._room: deque[asyncio.Future[None]] = deque()

    async def put(self, message: Any) -> bool:
        """Add a message when there is room for it; returns False if the box was closed."""
        while self._bytes >= _LIMIT_BYTES and not self._is_closed:
            room = asyncio.get_running_loop().create_future()
            self._room.append(room)
            await room
        return self.put_now(message)

    def put_now(self, message: Any) -> bool:
        """Add a message, however full the box is; returns False if it was closed."""
        if self._is_closed:
            return False
        size = message.ByteSize()
        self._waiting.append((message, size))
        self._bytes += size
        self._filled.set()
        return True

    def close(self) -> None:
        """Take no more. What waits is still sent."""
        self._is_closed = True
        self._filled.set()
        self._let_in()

    def __aiter__(self) -> Outbox:
        return self

    async def __anext__(self) -> Any:
        while not self._waiting:
            if self._is_closed:
                raise StopAsyncIteration
            self._filled.clear()
            await self._filled.wait()
        message, size = self._waiting.popleft()
        self._bytes -= size
        if self._bytes < _LIMIT_BYTES:
            self._let_in()
        return message

    def _let_in(self) -> None:
        while self._room:
            room = self._room.popleft()
            if not room.done():
                room.set_result(None)
