"""A session with a server: opened at first use, owned by one background task, opened again after it broke.

The cancel scopes of the SDK belong to the task that entered them. So one task enters and leaves the session, and whoever
calls only sends requests over it, any number at a time.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any, TypeVar

from ._config import ANSWER_TIMEOUT, McpServerParams, answer_timeout_s, name_of
from ._sdk import require_sdk
from ._transports import streams_of

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import InitializeResult

    from ._session_host import McpSessionHost

T = TypeVar("T")

START_S = 60.0
"""How long a server may take to start: one that npx or uvx downloads first takes its time."""

_SESSION_OVER = "Session terminated"  # what the SDK says of a session that the server has forgotten


class Connection:
    """What is asked over it starts the server if need be. Each event loop has a session of its own.

    When nobody holds it any more the server is let go, and when the event loop ends too.
    """

    def __init__(self, params: McpServerParams, host: McpSessionHost | None = None) -> None:
        self.params = params
        self.host = host
        self._sessions: dict[asyncio.AbstractEventLoop, _Live] = {}
        weakref.finalize(self, _end_all, self._sessions).atexit = False

    async def open(self) -> InitializeResult:
        """Start the server, if it is not running, and return what it said of itself.

        Raises:
            ConnectionError: it does not start, or does not speak MCP.
            MissingExtra: the `mcp` package is not installed.
        """
        return _introduction(await self._session().ready())

    async def ask(self, what: str, do: Callable[[Client], Awaitable[T]]) -> T:
        """Ask the server; `what` names that in errors.

        Raises:
            ConnectionError: it cannot be reached, or it went away.
            TimeoutError: it took too long.
            McpError: it refused.
        """
        live = self._session()
        client = await live.ready()
        timeout_s = answer_timeout_s(self.params)
        try:
            with live.being_called():
                async with asyncio.timeout(timeout_s):
                    return await do(client)
        except TimeoutError as error:
            raise TimeoutError(
                f"{what}: no answer from {name_of(self.params)} within {timeout_s:g} s. "
                f"Its `{ANSWER_TIMEOUT[self.params.type]}` may be longer."
            ) from error
        except Exception as error:
            if not _is_broken(error):
                raise
            live.end()
            raise ConnectionError(f"{what}: the connection to {name_of(self.params)} broke: {error}") from error

    async def close(self) -> None:
        """Leave the session and stop a server that was started; calls under way fail."""
        live = self._sessions.pop(asyncio.get_running_loop(), None)
        _end_all(self._sessions)
        if live is not None:
            await live.close()

    def _session(self) -> _Live:
        loop = asyncio.get_running_loop()
        live = self._sessions.get(loop)
        if live is None or live.is_over:
            require_sdk()
            for closed in [each for each in self._sessions if each.is_closed()]:
                del self._sessions[closed]
            live = self._sessions[loop] = _Live(self.params, self.host)
        return live


class _Owner(asyncio.Task[None]):
    """A task that is cancelled only once, and not at all while it leaves.

    A loop that ends cancels all its tasks. One that is just ending a process would be torn from that, which the SDK's
    shields, being those of cancel scopes, do not prevent. Cancel scopes give a message; they cancel as always.
    """

    is_leaving = False

    def cancel(self, msg: Any | None = None) -> bool:
        if msg is None and self.is_leaving:
            return False
        self.is_leaving |= msg is None
        return super().cancel(msg)


class _Live:
    """One session, from its start to its end."""

    def __init__(self, params: McpServerParams, host: McpSessionHost | None) -> None:
        self._params = params
        self._host = host
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._opened: asyncio.Future[Client] = self._loop.create_future()
        self._callers: list[Context] = []
        # In a context of its own: what it does belongs to no call, and outlives the one that opened it.
        self._owner = _Owner(self._own(), loop=self._loop, name=f"mcp {name_of(params)}", context=Context())

    @property
    def is_over(self) -> bool:
        return self._over.is_set() or self._owner.done()

    async def ready(self) -> Client:
        """Wait until it is open. A caller that is cancelled leaves it to the others."""
        return await asyncio.shield(self._opened)

    @contextmanager
    def being_called(self) -> Iterator[None]:
        """While somebody calls, what the server asks back belongs to that call."""
        context = copy_context()
        self._callers.append(context)
        try:
            yield
        finally:
            self._callers.remove(context)

    def end(self) -> None:
        """Let the owner leave; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)

    async def close(self) -> None:
        """End, and wait until nothing is left."""
        self._over.set()
        if not self._opened.done():
            self._owner.cancel()
        await asyncio.wait([self._owner])

    async def _own(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(START_S):
                    client = await stack.enter_async_context(self._client())
                self._opened.set_result(client)
                try:
                    await self._over.wait()
                finally:
                    self._owner.is_leaving = True
        except BaseException as error:
            # What goes wrong after it was open is told to those who call.
            if not self._opened.done():
                self._opened.set_exception(_not_started(self._params, error))
                self._opened.exception()  # seen, should nobody be waiting any more
            if not isinstance(error, Exception):
                raise
        finally:
            self._over.set()

    def _client(self) -> Client:
        from mcp import Client

        host = self._host.callbacks(self._in_the_callers_place) if self._host else {}
        return Client(streams_of(self._params, self._over.set), **host)

    async def _in_the_callers_place(self, work: Coroutine[Any, Any, T]) -> T:
        """Do what the server asks back where the latest call stands, so that it counts to that."""
        context = self._callers[-1] if self._callers else None
        return await asyncio.get_running_loop().create_task(work, context=context)


def _end_all(sessions: dict[asyncio.AbstractEventLoop, _Live]) -> None:
    for live in list(sessions.values()):
        live.end()
    sessions.clear()


def _introduction(client: Client) -> InitializeResult:
    """What a server said of itself; newer ones say it in another form."""
    from mcp.types import Implementation, InitializeResult

    return client.session.initialize_result or InitializeResult(
        protocol_version=client.protocol_version,
        capabilities=client.server_capabilities,
        server_info=client.server_info or Implementation(name="", version=""),
        instructions=client.instructions,
    )


def _is_broken(error: Exception) -> bool:
    from anyio import BrokenResourceError, ClosedResourceError
    from httpx2 import TransportError
    from mcp import MCPError
    from mcp.types import CONNECTION_CLOSED

    if isinstance(error, MCPError):
        return error.code == CONNECTION_CLOSED or error.message == _SESSION_OVER
    return isinstance(error, OSError | TransportError | BrokenResourceError | ClosedResourceError)


def _not_started(params: McpServerParams, error: BaseException) -> ConnectionError:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        why = f"it was not ready within {START_S:g} s"
    elif isinstance(error, asyncio.CancelledError):
        why = "it was stopped before it was ready"
    else:
        why = str(error) or repr(error)
    failure = ConnectionError(f"The MCP server {name_of(params)} cannot be used: {why}")
    failure.__cause__ = error
    return failure
