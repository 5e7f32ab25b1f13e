"""An async answer, read to its end within the time it has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple

from ..effects import Endpoint
from .answer import Feed, Response, Sink
from .failures import too_late
from .limits import limits_of

DRAIN_S = 1.0


class Answering(NamedTuple):
    """An answer whose head has come. `chunks` is its body, decompressed."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


async def read_within(asked: AbstractAsyncContextManager[Answering], endpoint: Endpoint, feed: Feed | None) -> Response:
    """Ask, and read the answer; what an event stream completes earns it more time."""
    total_s = limits_of(endpoint.timeout_s)[1]
    now = asyncio.get_running_loop().time
    sink = None
    try:
        async with asyncio.timeout(total_s if total_s < float("inf") else None) as clock, asked as answer:
            sink = Sink(answer.status, answer.headers, feed)
            async for chunk in answer.chunks:
                if sink.take(chunk) and (total_s < float("inf") or sink.is_done):
                    clock.reschedule(now() + (DRAIN_S if sink.is_done else total_s))
    except Exception as error:
        # The answer is whole. It was read on only so that the connection can be used again.
        if sink is not None and sink.is_done:
            return sink.response()
        if isinstance(error, TimeoutError) and clock.expired():
            raise too_late(endpoint, total_s) from None
        raise
    return sink.response()
