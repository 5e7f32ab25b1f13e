"""A request over a client of httpx or httpx2: the sync one, one that goes through a proxy, or the program's own."""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from ..effects import Endpoint
from ..errors import ConfigError
from .answer import Feed, Response, Sink
from .failures import too_late
from .headers import headers_for
from .limits import limits_of
from .within import Answering

_CONNECT = "connection.connect_tcp.started"


class Watch:
    """Hears from the connection pool what happened, to know a kept connection that the other side had closed."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, name: str, info: Any) -> None:
        self._seen.add(name)

    async def later(self, name: str, info: Any) -> None:
        self._seen.add(name)

    def went_stale(self, error: Exception) -> bool:
        """The request went over a connection that was already open, which ended before any answer came.

        Then the endpoint had closed it before it read the request, so that sending it once more is safe.
        """
        kind = type(error).__name__
        broke = kind in ("ReadError", "WriteError") or (
            kind == "RemoteProtocolError" and "without sending" in str(error)
        )
        was_open = "http11.send_request_headers.started" in self._seen and _CONNECT not in self._seen
        return broke and was_open and "http11.receive_response_headers.complete" not in self._seen


def exchange(client: Any, endpoint: Endpoint, body: bytes, feed: Feed | None, watch: Watch) -> Response:
    """Send `body` over a sync client, and read the answer to its end."""
    _, total_s = limits_of(endpoint.timeout_s)
    token = endpoint.token() if endpoint.token is not None else None
    if inspect.isawaitable(token):
        raise _async_token(token)
    request = _request(client, endpoint, token, body, watch)
    deadline = time.monotonic() + total_s
    response = client.send(request, stream=True)
    sink = Sink(response.status_code, response.headers, feed)
    try:
        for chunk in response.iter_bytes():
            if sink.take(chunk):
                deadline = time.monotonic() + total_s
            elif time.monotonic() > deadline:
                raise too_late(endpoint, total_s)
    except Exception:
        # The answer is whole. It was read on only so that the connection can be used again.
        if not sink.is_done:
            raise
    finally:
        response.close()
    return sink.response()


@asynccontextmanager
async def asked_over(
    client: Any, endpoint: Endpoint, token: str | None, body: bytes, watch: Watch
) -> AsyncGenerator[Answering]:
    """Send `body` over an async client; the answer is open within the block."""
    request = _request(client, endpoint, token, body, watch.later)
    response = await client.send(request, stream=True)
    try:
        yield Answering(response.status_code, response.headers, response.aiter_bytes())
    finally:
        await response.aclose()


def _request(client: Any, endpoint: Endpoint, token: str | None, body: bytes, trace: Any) -> Any:
    return client.build_request(
        "POST",
        endpoint.url,
        content=body,
        headers=headers_for(endpoint, token),
        params=endpoint.query or None,
        timeout=limits_of(endpoint.timeout_s)[0],
        extensions={"trace": trace},
    )


def _async_token(token: Awaitable[str]) -> ConfigError:
    if inspect.iscoroutine(token):
        token.close()
    return ConfigError("The function that returns the token is async, which a sync chat cannot use. Pass a sync one.")
