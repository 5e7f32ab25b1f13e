"""The pieces of a stream, on their way from the model call to its reader."""

from __future__ import annotations

import asyncio
from collections import deque


class Pieces:
    """Takes in pieces from the call, and hands them to one reader. Reasoning is marked as such: `<think>...</think>`."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._is_thinking = False
        self._is_over = False

    def say(self, piece: str) -> None:
        """Take in a piece of text."""
        self._end_thought()
        self._waiting.append(piece)
        self._wake()

    def think(self, piece: str) -> None:
        """Take in a piece of reasoning."""
        self._waiting.append(piece if self._is_thinking else f"<think>{piece}")
        self._is_thinking = True
        self._wake()

    def end(self, _: object = None) -> None:
        """There will be no further piece."""
        self._end_thought()
        self._is_over = True
        self._wake()

    async def ready(self) -> deque[str] | None:
        """Wait for pieces, which the reader takes out of what is returned; None when all were read and no more come."""
        while not self._waiting:
            if self._is_over:
                return None
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._waiting

    def _end_thought(self) -> None:
        if self._is_thinking:
            self._is_thinking = False
            self._waiting.append("</think>")

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
