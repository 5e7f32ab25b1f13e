"""The only sockets of models: bytes out, bytes in, over one pool of connections per process or event loop.

A number as timeout bounds each wait, and the whole answer too; in a stream, the time between events. Redirects are not
followed, because some authorisation headers would follow them anywhere.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import inspect
import os
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, NamedTuple, NoReturn, Protocol
from weakref import WeakKeyDictionary

from .effects import Endpoint
from .errors import ConfigError, InvalidAnswer, ModelError, ModelTimeout, ModelUnreachable

MAX_ANSWER_BYTES = 64 * 2**20
MAX_CONNECT_S = 10.0

DRAIN_S = 1.0
IDLE_S = 30
MOST_IDLE = 200


class Feed(Protocol):
    """Takes in an event stream as it comes; tells whether the bytes completed an event, and whether that was the last."""

    @property
    def is_done(self) -> bool: ...
    def feed(self, data: bytes) -> bool: ...


class Response(NamedTuple):
    """An HTTP answer. `body` is empty when the bytes of a stream went to a `Feed`."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(endpoint: Endpoint, body: bytes, feed: Feed | None = None) -> Response:
    """Send `body` and return the answer; an event stream goes to `feed`.

    Raises:
        ModelTimeout, ModelUnreachable: there is no (complete) answer.
        InvalidAnswer: the answer cannot be decompressed, or is larger than any answer.
        ConfigError: the endpoint's address or headers cannot be sent.
    """
    client = endpoint.client or _client()
    if hasattr(client, "aclose"):
        raise ConfigError("http_client is an async client, which a sync chat cannot use. Pass an httpx.Client.")
    watch = _Watch()
    try:
        return _exchange(client, endpoint, body, feed, watch)
    except Exception as error:  # noqa: BLE001 - clients of the program's own choice: sorted by name
        if not watch.went_stale(error):
            _raise(error, endpoint)
    try:
        return _exchange(client, endpoint, body, feed, None)
    except Exception as error:  # noqa: BLE001 - as above
        _raise(error, endpoint)


async def post_async(endpoint: Endpoint, body: bytes, feed: Feed | None = None) -> Response:
    """Do what `post` does on the running event loop. A sync client of the program's own runs in a thread."""
    client = endpoint.client
    if client is None:
        async with lent_client() as client:
            return await _post_async(client, endpoint, body, feed)
    if not hasattr(client, "aclose"):
        return await asyncio.to_thread(post, endpoint, body, feed)
    return await _post_async(client, endpoint, body, feed)


@asynccontextmanager
async def lent_client() -> AsyncGenerator[Any]:
    """Lend an async HTTP client of the running loop: it keeps connections and no cookies, and follows no redirects."""
    pool = await _pool()
    client = pool.take()
    try:
        yield client
    finally:
        await pool.give(client)


async def _post_async(client: Any, endpoint: Endpoint, body: bytes, feed: Feed | None) -> Response:
    watch = _Watch()
    try:
        return await _exchange_async(client, endpoint, body, feed, watch.later)
    except Exception as error:  # noqa: BLE001 - clients of the program's own choice: sorted by name
        if not watch.went_stale(error):
            _raise(error, endpoint)
    try:
        return await _exchange_async(client, endpoint, body, feed, None)
    except Exception as error:  # noqa: BLE001 - as above
        _raise(error, endpoint)


def _exchange(client: Any, endpoint: Endpoint, body: bytes, feed: Feed | None, trace: Any) -> Response:
    limits, total_s = limits_of(endpoint.timeout_s)
    token = endpoint.token() if endpoint.token is not None else None
    if inspect.isawaitable(token):
        raise _async_token(token)
    request = _request(client, endpoint, token, body, limits, trace)
    deadline = time.monotonic() + total_s
    response = client.send(request, stream=True)
    sink = _Sink(response, feed)
    try:
        for chunk in response.iter_bytes():
            if sink.take(chunk):
                deadline = time.monotonic() + total_s
            elif time.monotonic() > deadline:
                raise _too_late(endpoint, total_s)
    except Exception:
        # The answer is whole. It was read on only so that the connection can be used again.
        if not sink.is_done:
            raise
    finally:
        response.close()
    return sink.response()


async def _exchange_async(client: Any, endpoint: Endpoint, body: bytes, feed: Feed | None, trace: Any) -> Response:
    limits, total_s = limits_of(endpoint.timeout_s)
    token = endpoint.token() if endpoint.token is not None else None
    if inspect.isawaitable(token):
        token = await token
    request = _request(client, endpoint, token, body, limits, trace)
    now = asyncio.get_running_loop().time
    sink = None
    try:
        async with asyncio.timeout(total_s if total_s < float("inf") else None) as clock:
            response = await client.send(request, stream=True)
            sink = _Sink(response, feed)
            try:
                async for chunk in response.aiter_bytes():
                    if sink.take(chunk) and (total_s < float("inf") or sink.is_done):
                        clock.reschedule(now() + (DRAIN_S if sink.is_done else total_s))
            finally:
                await response.aclose()
    except Exception as error:
        if sink is not None and sink.is_done:
            return sink.response()
        if isinstance(error, TimeoutError) and clock.expired():
            raise _too_late(endpoint, total_s) from None
        raise
    return sink.response()


class _Sink:
    """Where the bytes of an answer go: an event stream to a `Feed`, all else is collected."""

    def __init__(self, response: Any, feed: Feed | None) -> None:
        self._answer = response
        self._feed = feed if feed is not None and _is_event_stream(response) else None
        self._chunks: list[bytes] = []
        self._size = 0

    def take(self, chunk: bytes) -> bool:
        """Take in bytes; return whether they are progress that earns more time."""
        self._size += len(chunk)
        if self._size > MAX_ANSWER_BYTES:
            raise InvalidAnswer(f"The answer is larger than {MAX_ANSWER_BYTES} bytes; it was not read to the end.")
        if self._feed is not None:
            return self._feed.feed(chunk)
        self._chunks.append(chunk)
        return False

    @property
    def is_done(self) -> bool:
        """Whether the last event of a stream was seen."""
        return self._feed is not None and self._feed.is_done

    def response(self) -> Response:
        return Response(self._answer.status_code, self._answer.headers, b"".join(self._chunks))


def _is_event_stream(response: Any) -> bool:
    kind: str = response.headers.get("content-type", "")
    return 200 <= response.status_code < 300 and kind.lower().startswith("text/event-stream")


def _async_token(token: Awaitable[str]) -> ConfigError:
    if inspect.iscoroutine(token):
        token.close()
    return ConfigError("The function that returns the token is async, which a sync chat cannot use. Pass a sync one.")


def _request(
    client: Any, endpoint: Endpoint, token: str | None, body: bytes, limits: tuple[Any, ...], trace: Any
) -> Any:
    headers = {"content-type": "application/json", **endpoint.headers}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return client.build_request(
        "POST",
        endpoint.url,
        content=body,
        headers=headers,
        params=endpoint.query or None,
        timeout=limits,
        extensions=None if trace is None else {"trace": trace},
    )


def limits_of(timeout: Any) -> tuple[tuple[float | None, ...], float]:
    """Return the limits (connect, read, write, pool) that `timeout` means, and the seconds for a whole answer.

    Raises:
        ConfigError: `timeout` is not a positive number, None, or an object like httpx.Timeout.
    """
    if timeout is None:
        return (None, None, None, None), float("inf")
    if isinstance(timeout, (int, float)) and timeout > 0:
        return (min(timeout, MAX_CONNECT_S), timeout, timeout, None), float(timeout)
    try:
        return (timeout.connect, timeout.read, timeout.write, timeout.pool), float("inf")
    except AttributeError:
        raise ConfigError(f"timeout is {timeout!r}. Pass seconds (more than 0), None or an httpx.Timeout.") from None


_CONNECT = "connection.connect_tcp.started"


class _Watch:
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


def _too_late(endpoint: Endpoint, seconds: float) -> ModelTimeout:
    return ModelTimeout(
        f"{_place(endpoint)} did not answer completely within {seconds:g} s. Raise timeout to wait longer."
    )


def _place(endpoint: Endpoint) -> str:
    return endpoint.url.partition("?")[0]


_ERRORS: dict[str, tuple[type[ModelError | ConfigError], str]] = {
    "TimeoutException": (ModelTimeout, "did not answer in time"),
    "LocalProtocolError": (ConfigError, "cannot be asked: a header has a character that HTTP does not allow"),
    "UnsupportedProtocol": (ConfigError, "cannot be asked: base_url must begin with http:// or https://"),
    "InvalidURL": (ConfigError, "cannot be asked: base_url is not an address"),
    "DecodingError": (InvalidAnswer, "sent an answer that cannot be decompressed"),
    "TooManyRedirects": (InvalidAnswer, "redirects in a circle"),
    "RemoteProtocolError": (ModelUnreachable, "broke off, or does not speak HTTP"),
    "TransportError": (ModelUnreachable, "cannot be reached, or the connection broke"),
}
"""What the errors of httpx and httpx2 mean, by the name of the class: programs may bring a client of either."""


def _raise(error: Exception, endpoint: Endpoint) -> NoReturn:
    """Raise the engine's error for one of an HTTP client; other errors (of a callback, say) as they are."""
    names = [each.__name__ for each in type(error).__mro__]
    cls, what = next((_ERRORS[each] for each in names if each in _ERRORS), (None, ""))
    if cls is None:
        raise error
    if cls is ConfigError:
        # A protocol error of our own side quotes the header it dislikes, and with it the key.
        raise ConfigError(f"{_place(endpoint)} {what}.") from None
    raise cls(f"{_place(endpoint)} {what}: {names[0]} {str(error)!r}.") from error


_lock = threading.Lock()
_kept: list[Any] = []
_async_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[_Pool, Any]] = WeakKeyDictionary()


def _client() -> Any:
    if _kept:
        return _kept[-1]
    import httpx2

    with _lock:
        if not _kept:
            _kept.append(httpx2.Client(**_settings()))
        return _kept[-1]


async def _pool() -> _Pool:
    """The clients of the running loop."""
    loop = asyncio.get_running_loop()
    kept = _async_kept.get(loop)
    if kept is not None:
        return kept[0]
    pool = _Pool(loop)
    closer = _close_at_the_end(loop, pool)
    with _lock:
        for each in [each for each in _async_kept if each.is_closed()]:
            del _async_kept[each]
        _async_kept[loop] = pool, closer
    # A loop that ends finishes the async generators that were begun on it, and this one closes the clients.
    await anext(closer)
    return pool


class _Pool:
    """A client for each request under way: a client looks at all of its connections for each request, so that one for
    a hundred conversations would cost each of them a hundred looks."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._now = loop.time
        self._idle: deque[tuple[float, Any]] = deque()

    def take(self) -> Any:
        """The client that was used last, whose connection is the most likely to be open still; else a new one."""
        if self._idle:
            return self._idle.pop()[1]
        import httpx2

        return httpx2.AsyncClient(**_settings())

    async def give(self, client: Any) -> None:
        """Take a client back, and close those that nobody needed for a while."""
        now = self._now()
        self._idle.append((now, client))
        while self._idle and (len(self._idle) > MOST_IDLE or self._idle[0][0] < now - IDLE_S):
            await self._idle.popleft()[1].aclose()

    async def close(self) -> None:
        while self._idle:
            await self._idle.popleft()[1].aclose()


async def _close_at_the_end(loop: asyncio.AbstractEventLoop, pool: _Pool) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        with _lock:
            _async_kept.pop(loop, None)
        await pool.close()


@functools.cache
def _ssl_context() -> Any:
    import httpx2

    return httpx2.create_ssl_context()


def _settings() -> dict[str, Any]:
    import httpx2

    # Many conversations share the pool, and none may wait for another's answer; nor share its cookies.
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=MOST_IDLE, keepalive_expiry=IDLE_S)
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return {"limits": limits, "verify": _ssl_context(), "cookies": cookies}


@atexit.register
def _close() -> None:
    while _kept:
        _kept.pop().close()


def _forget() -> None:
    """A forked child must not speak on its parent's connections; they stay open, untouched, until it ends."""
    global _kept, _lock
    _inherited.append(_kept)
    _kept, _lock = [], threading.Lock()


_inherited: list[Any] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
