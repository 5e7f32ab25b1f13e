"""Answers of one agent wait for each other, since all of them write into what it remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from coterie.place import Place
from coterie.runs import here


class OneAtATime:
    """Lets one task at a time through, on whatever loop it runs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = asyncio.Lock()
        self._inside: Place | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> OneAtATime:
        return OneAtATime(self._name)

    def __reduce__(self) -> tuple[Any, ...]:
        return OneAtATime, (self._name,)

    @asynccontextmanager
    async def __call__(self) -> AsyncGenerator[None, None]:
        """Wait for those before.

        Raises: RuntimeError where the one inside waits for this call, so that neither could ever go on.
        """
        loop, at, inside = asyncio.get_running_loop(), here(), self._inside
        if loop is not self._loop:
            self._loop, self._lock, inside = loop, asyncio.Lock(), None
        if inside is not None and inside.top is at.top and at.path.startswith(f"{inside.path}/"):
            raise RuntimeError(
                f"{self._name} was asked again by something that it waits for itself: one of its tools asks {self._name}, "
                "or an agent that does. Give the tool an agent of its own."
            )
        async with self._lock:
            self._inside = at
            try:
                yield
            finally:
                self._inside = None
