"""A chat with whoever connects to a websocket: prints are messages to the client, and its messages are what is typed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from coterie.errors import MissingExtra

from .base import IOStream

__all__ = ("IOWebsockets",)

logger = logging.getLogger(__name__)


class IOWebsockets(IOStream):
    """One connection. `websocket` has `send(text)` and `recv()`, as those of the package `websockets` do."""

    def __init__(self, websocket: Any) -> None:
        self._websocket = websocket

    @property
    def websocket(self) -> Any:
        """The connection itself, for what is neither printed nor typed."""
        return self._websocket

    @staticmethod
    @contextmanager
    def run_server_in_thread(
        *,
        host: str = "127.0.0.1",
        port: int = 8765,
        on_connect: Callable[[IOWebsockets], None],
        ssl_context: Any = None,
        **kwargs: Any,
    ) -> Iterator[str]:
        """Serve until the block ends, and give the address to connect to.

        `on_connect(stream)` runs in a thread per connection, where the stream is the default one; when it returns, the
        connection is closed. `port` 0 takes a free one. `kwargs` go to `websockets.sync.server.serve`. At the end of
        the block open connections are closed.

        Raises: MissingExtra without the package `websockets`, OSError where the port cannot be had.
        """
        serve = _server_module().serve
        connections = _Connections(on_connect)
        with serve(connections.handle, host, port, ssl=ssl_context, **kwargs) as server:
            thread = threading.Thread(target=server.serve_forever, name="autogen-websockets")
            thread.start()
            try:
                scheme = "ws" if ssl_context is None else "wss"
                name = f"[{host}]" if ":" in host else host
                yield f"{scheme}://{name}:{server.socket.getsockname()[1]}"
            finally:
                server.shutdown()
                thread.join()
                connections.close()

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        """Send one message: the text with its end."""
        self._websocket.send(sep.join(map(str, objects)) + end)

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        """Send the prompt, and return the next message. Raises: EOFError when the client has gone."""
        try:
            if prompt:
                self._websocket.send(prompt)
            answer = self._websocket.recv()
        except _closed() as error:
            raise EOFError(f"The client of the websocket was asked {prompt!r} and has gone: {error}") from error
        return answer.decode() if isinstance(answer, bytes) else str(answer)


class _Connections:
    """The connections of a server that are open, so that its end can be theirs."""

    def __init__(self, on_connect: Callable[[IOWebsockets], None]) -> None:
        self._on_connect = on_connect
        self._open: dict[Any, threading.Thread] = {}
        self._lock = threading.Lock()
        self._ended = False

    def handle(self, websocket: Any) -> None:
        with self._lock:
            if self._ended:
                return
            self._open[websocket] = threading.current_thread()
        stream = IOWebsockets(websocket)
        try:
            with IOStream.set_default(stream):
                self._on_connect(stream)
        except Exception as error:  # the program's own: it ends this connection, not the server
            if isinstance(error, _closed()) or isinstance(error.__cause__, _closed()):
                logger.info("The client of a websocket has gone: %s", error)
            else:
                logger.exception("on_connect failed, and its connection is closed")
        finally:
            with self._lock:
                del self._open[websocket]

    def close(self) -> None:
        """Close what is open, and wait until nobody works for it any more."""
        with self._lock:
            self._ended = True
            left = dict(self._open)
        for websocket in left:
            websocket.close(1001)
        for thread in left.values():
            thread.join()


def _server_module() -> ModuleType:
    try:
        import websockets.sync.server
    except ImportError as error:
        raise MissingExtra("websockets", "websockets", "IOWebsockets") from error
    return websockets.sync.server


def _closed() -> tuple[type[BaseException], ...]:
    """What a connection raises that is closed; nothing where the package is missing, and the connection someone's own."""
    try:
        from websockets.exceptions import ConnectionClosed
    except ImportError:
        return ()
    return (ConnectionClosed,)
