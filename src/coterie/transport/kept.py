"""The connections that are kept: one client for the sync half of a process, and what each event loop has of its own."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .aiohttp_exchange import IDLE_S, new_session, ssl_context

if TYPE_CHECKING:
    from aiohttp import ClientSession

MOST_IDLE = 200


class OfLoop:
    """What one event loop keeps: a session for what is reached directly, and a client for the rest."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None
        self._client: Any = None
        self._is_direct: dict[str, bool] = {}

    def session(self, url: str) -> ClientSession | None:
        """The session, unless `url` is reached through a proxy."""
        host = url.partition("://")[2].partition("/")[0]
        if host not in self._is_direct:
            self._is_direct[host] = _is_direct(url)
        if not self._is_direct[host]:
            return None
        if self._session is None:
            self._session = new_session()
        return self._session

    def client(self) -> Any:
        """An async client of httpx2."""
        if self._client is None:
            import httpx2

            self._client = httpx2.AsyncClient(**_settings())
        return self._client

    async def close(self) -> None:
        session, self._session = self._session, None
        client, self._client = self._client, None
        if session is not None:
            await session.close()
        if client is not None:
            await client.aclose()

    def forsake(self) -> None:
        """Give up what the loop kept once it is closed: nothing is waited for then."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(StopIteration):
                session.close().send(None)


def _is_direct(url: str) -> bool:
    """Whether no proxy of the environment stands before an address."""
    from urllib.request import getproxies, proxy_bypass  # heavy, and needed at the first request only

    proxies = getproxies()
    parts = urlsplit(url)
    if not {parts.scheme, "all"} & proxies.keys():
        return True
    return bool(proxy_bypass(parts.netloc.rpartition("@")[2]))


_lock = threading.Lock()
_sync: list[Any] = []
_loops: dict[asyncio.AbstractEventLoop, tuple[OfLoop, AsyncGenerator[None]]] = {}


def kept_client() -> Any:
    """The sync client of this process."""
    if _sync:
        return _sync[-1]
    import httpx2

    with _lock:
        if not _sync:
            _sync.append(httpx2.Client(**_settings()))
        return _sync[-1]


async def of_loop() -> OfLoop:
    """What the running loop keeps."""
    loop = asyncio.get_running_loop()
    found = _loops.get(loop)
    if found is not None:
        return found[0]
    kept = OfLoop()
    closer = _close_at_the_end(loop, kept)
    with _lock:
        for each in [each for each in _loops if each.is_closed()]:
            _loops.pop(each)[0].forsake()
        _loops[loop] = kept, closer
    # A loop that ends finishes the async generators that were begun on it, and this one closes what it kept.
    await anext(closer)
    return kept


async def _close_at_the_end(loop: asyncio.AbstractEventLoop, kept: OfLoop) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        with _lock:
            _loops.pop(loop, None)
        await kept.close()


def _settings() -> dict[str, Any]:
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx2

    # Many conversations share the pool, and none may wait for another's answer; nor share its cookies.
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=MOST_IDLE, keepalive_expiry=IDLE_S)
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return {"limits": limits, "verify": ssl_context(), "cookies": cookies}


@atexit.register
def _close() -> None:
    while _sync:
        _sync.pop().close()
    while _loops:
        loop, (kept, closer) = _loops.popitem()
        if loop.is_closed():
            kept.forsake()
        elif not loop.is_running():
            loop.run_until_complete(closer.aclose())


def _forget() -> None:
    """A forked child must not speak on its parent's connections; they stay open, untouched, until it ends."""
    global _sync, _loops, _lock
    _inherited.extend((_sync, _loops))
    _sync, _loops, _lock = [], {}, threading.Lock()


_inherited: list[Any] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
