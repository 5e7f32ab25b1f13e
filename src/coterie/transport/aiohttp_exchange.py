"""A request over the connections of the running loop: aiohttp's, which cost a fifth of what httpx's do."""

from __future__ import annotations

import functools
import io
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from ..effects import Endpoint
from ..errors import ConfigError
from .headers import headers_for
from .limits import Limits, limits_of
from .within import Answering

if TYPE_CHECKING:
    from aiohttp import ClientSession, ClientTimeout
    from yarl import URL

IDLE_S = 30
_LARGE_BYTES = 2**20
_LONGEST_HEADER_BYTES = 2**16


class Watch:
    """Hears from the session what happened, to know a kept connection that the other side had closed."""

    __slots__ = ("answered", "was_open")

    def __init__(self) -> None:
        self.was_open = False
        self.answered = False

    def went_stale(self, error: Exception) -> bool:
        """The request went over a connection that was already open, which ended before any answer came.

        Then the endpoint had closed it before it read the request, so that sending it once more is safe.
        """
        kind = type(error).__name__
        broke = kind in ("ClientOSError", "ClientConnectionResetError") or (
            kind == "ServerDisconnectedError" and isinstance(getattr(error, "message", None), str)
        )
        return broke and self.was_open and not self.answered


def new_session() -> ClientSession:
    """A session of the running loop that keeps connections and no cookies, and waits for no free connection."""
    import aiohttp

    trace = aiohttp.TraceConfig()
    trace.on_connection_reuseconn.append(_reused)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[trace],
        max_line_size=_LONGEST_HEADER_BYTES,
        max_field_size=_LONGEST_HEADER_BYTES,
    )


async def _reused(session: Any, context: Any, params: Any) -> None:
    context.trace_request_ctx.was_open = True


@asynccontextmanager
async def asked_over(
    session: ClientSession, endpoint: Endpoint, token: str | None, body: bytes, watch: Watch
) -> AsyncGenerator[Answering]:
    """Send `body`; the answer is open within the block."""
    url = _address(endpoint)
    async with session.post(
        url,
        data=body if len(body) < _LARGE_BYTES else io.BytesIO(body),
        headers=headers_for(endpoint, token),
        allow_redirects=False,
        ssl=ssl_context() if url.scheme == "https" else True,
        timeout=_timeout(limits_of(endpoint.timeout_s)[0]),
        trace_request_ctx=watch,
    ) as response:
        watch.answered = True
        yield Answering(response.status, response.headers, response.content.iter_any())


def _address(endpoint: Endpoint) -> URL:
    from yarl import URL

    try:
        url = URL(endpoint.url)
    except ValueError:
        raise ConfigError(f"{endpoint.url.partition('?')[0]} cannot be asked: base_url is not an address.") from None
    return url.with_query({name: _text(value) for name, value in endpoint.query.items()}) if endpoint.query else url


def _text(value: Any) -> Any:
    """A value of a query as httpx writes it."""
    if isinstance(value, (list, tuple)):
        return [_text(each) for each in value]
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return str(value)


@functools.lru_cache(maxsize=32)
def _timeout(limits: Limits) -> ClientTimeout:
    import aiohttp

    return aiohttp.ClientTimeout(sock_connect=limits.connect, sock_read=limits.read)


@functools.cache
def ssl_context() -> Any:
    """What certificates are held against, for every client alike."""
    import httpx2

    return httpx2.create_ssl_context()
