"""Send a request and return its answer, in either colour; once more where a kept connection had been closed meanwhile."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from ..effects import Endpoint
from ..errors import ConfigError
from . import aiohttp_exchange, httpx_exchange
from .answer import Feed, Response
from .failures import raise_for
from .httpx_exchange import Watch, exchange
from .kept import kept_client, of_loop
from .within import read_within


def post(endpoint: Endpoint, body: bytes, feed: Feed | None = None) -> Response:
    """Send `body` and return the answer; an event stream goes to `feed`.

    Raises:
        ModelTimeout, ModelUnreachable: there is no (complete) answer.
        InvalidAnswer: the answer cannot be decompressed, or is larger than any answer.
        ConfigError: the endpoint's address or headers cannot be sent.
    """
    client = endpoint.client or kept_client()
    if hasattr(client, "aclose"):
        raise ConfigError("http_client is an async client, which a sync chat cannot use. Pass an httpx.Client.")
    watch = Watch()
    try:
        return exchange(client, endpoint, body, feed, watch)
    except Exception as error:  # noqa: BLE001 - clients of the program's own choice: sorted by name
        if not watch.went_stale(error):
            raise_for(error, endpoint)
    try:
        return exchange(client, endpoint, body, feed, Watch())
    except Exception as error:  # noqa: BLE001 - as above
        raise_for(error, endpoint)


async def post_async(endpoint: Endpoint, body: bytes, feed: Feed | None = None) -> Response:
    """Do what `post` does on the running event loop. A sync client of the program's own runs in a thread."""
    client = endpoint.client
    if client is None:
        kept = await of_loop()
        session = kept.session(endpoint.url)
        if session is not None:
            return await _post_over(aiohttp_exchange, session, endpoint, body, feed)
        client = kept.client()
    if not hasattr(client, "aclose"):
        return await asyncio.to_thread(post, endpoint, body, feed)
    return await _post_over(httpx_exchange, client, endpoint, body, feed)


async def _post_over(library: Any, connections: Any, endpoint: Endpoint, body: bytes, feed: Feed | None) -> Response:
    watch = library.Watch()
    try:
        asked = library.asked_over(connections, endpoint, await _token(endpoint), body, watch)
        return await read_within(asked, endpoint, feed)
    except Exception as error:  # noqa: BLE001 - as above
        if not watch.went_stale(error):
            raise_for(error, endpoint)
    try:
        asked = library.asked_over(connections, endpoint, await _token(endpoint), body, library.Watch())
        return await read_within(asked, endpoint, feed)
    except Exception as error:  # noqa: BLE001 - as above
        raise_for(error, endpoint)


async def _token(endpoint: Endpoint) -> str | None:
    token = endpoint.token() if endpoint.token is not None else None
    return await token if inspect.isawaitable(token) else token
