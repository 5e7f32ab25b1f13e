"""The streams of messages to and from a server, over each transport."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from ._config import McpServerParams, SseServerParams, StdioServerParams, StreamableHttpServerParams
from ._sdk import require_sdk

if TYPE_CHECKING:
    from mcp.client._transport import ReadStream, TransportStreams
    from mcp.shared.message import SessionMessage


@asynccontextmanager
async def streams_of(
    params: McpServerParams, on_end: Callable[[], None] | None = None
) -> AsyncGenerator[TransportStreams, None]:
    """Start or reach the server and yield its streams; `on_end` is called when it says no more.

    Raises:
        MissingExtra: the `mcp` package is not installed.
    """
    require_sdk()
    async with _open(params) as (incoming, outgoing):
        yield (_Watched(incoming, on_end) if on_end else incoming), outgoing


@asynccontextmanager
async def _open(params: McpServerParams) -> AsyncGenerator[TransportStreams, None]:
    if isinstance(params, StdioServerParams):
        from mcp.client.stdio import StdioServerParameters, stdio_client

        wanted = StdioServerParameters(**params.model_dump(exclude={"type", "read_timeout_seconds"}))
        with _error_log() as log:
            async with stdio_client(wanted, log) as streams:
                yield streams
    elif isinstance(params, SseServerParams):
        from mcp.client.sse import sse_client

        async with sse_client(
            params.url, params.headers, timeout=params.timeout, sse_read_timeout=params.sse_read_timeout
        ) as streams:
            yield streams
    else:
        async with _streamable_http(params) as streams:
            yield streams


@contextmanager
def _error_log() -> Iterator[TextIO]:
    """Where a process may write its errors: to ours, if that is a file, which in a notebook or a test it may not be."""
    try:
        sys.stderr.fileno()
    except (AttributeError, OSError):
        with Path(os.devnull).open("w") as nowhere:
            yield nowhere
    else:
        yield sys.stderr


@asynccontextmanager
async def _streamable_http(params: StreamableHttpServerParams) -> AsyncGenerator[TransportStreams, None]:
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    timeout = httpx2.Timeout(params.timeout, read=params.sse_read_timeout)
    async with (
        httpx2.AsyncClient(headers=params.headers, timeout=timeout) as client,
        streamable_http_client(params.url, http_client=client, terminate_on_close=params.terminate_on_close) as streams,
    ):
        yield streams


class _Watched:
    """What comes from a server; calls `on_end` when nothing more will."""

    def __init__(self, stream: ReadStream[SessionMessage | Exception], on_end: Callable[[], None]) -> None:
        self._stream = stream
        self._on_end = on_end

    @property
    def last_context(self) -> Any:
        """The context of whoever sent the latest message, where the transport knows it."""
        return getattr(self._stream, "last_context", None)

    async def receive(self) -> SessionMessage | Exception:
        return await self._stream.receive()

    async def aclose(self) -> None:
        await self._stream.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self._stream.__anext__()
        except StopAsyncIteration:
            self._on_end()
            raise

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return await self._stream.__aexit__(exc_type, exc, traceback)
