"""A worker's connection to its host: one stream, which is opened again when it breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from autogen_core import ROOT_LOGGER_NAME
from autogen_core.exceptions import UndeliverableException

from ._transport import SAYS_GOODBYE, Options
from .protos import agent_worker_pb2
from .protos.agent_worker_pb2_grpc import AgentRpcStub, grpc_package

logger = logging.getLogger(ROOT_LOGGER_NAME)

_GIVE_UP_S = 60.0
_GOODBYE_S = 5.0
_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What a connection calls: with each message; when a stream ended; to say again who is here, after a break."""

    received: Callable[[Any], None]
    broke: Callable[[UndeliverableException], None]
    introduce: Callable[[], Awaitable[None]]


class Connection:
    """Writes in the order of the calls, and reads without ever waiting for whoever handles what it read.

    When the stream breaks, whoever was writing is told. Whoever writes later waits for the next stream, for up to a
    minute; then the connection is lost.
    """

    def __init__(self, address: str, options: Options, credentials: Any, callbacks: Callbacks) -> None:
        self.id = str(uuid4())
        self._address = address
        self._options = options
        self._credentials = credentials
        self._callbacks = callbacks
        self._turn = asyncio.Lock()
        self._opened = asyncio.Event()
        self._breaks = 0
        self._reason = ""
        self._host_says_goodbye = False
        self._is_closing = False
        self._lost: UndeliverableException | None = None

    async def open(self) -> None:
        """Connect. Raises: ConnectionError if no host answers; ValueError if it refuses the worker's agents."""
        aio = grpc_package("grpc.aio")
        if self._credentials is None:
            self._channel = aio.insecure_channel(self._address, options=self._options)
        else:
            self._channel = aio.secure_channel(self._address, self._credentials, options=self._options)
        self._stub = AgentRpcStub(self._channel)
        try:
            await self._open_stream(wait_s=None)
        except BaseException:
            await self._channel.close()
            raise
        self._life = asyncio.create_task(self._live())

    def open_no_other(self) -> None:
        """This stream is the last one: when it breaks, or if it has, nobody waits for another."""
        self._is_closing = True
        if not self._opened.is_set():
            self._life.cancel()

    async def close(self) -> None:
        """Say goodbye: all that was written arrives, and what the host still has is read."""
        self.open_no_other()
        try:
            if self._opened.is_set() and self._lost is None:
                await self._say_goodbye()
        finally:
            self._life.cancel()
            await asyncio.wait((self._life,))
            await self._channel.close()

    async def write(self, message: Any) -> None:
        """Send a message; returns when it is on its way. Raises: UndeliverableException if the connection is lost."""
        await asyncio.shield(self.begin_write(message))

    def begin_write(self, message: Any) -> asyncio.Task[None]:
        """Send a message in a task of its own: to cancel a writer in the middle would end the stream."""
        writing = asyncio.create_task(self._write(message))
        writing.add_done_callback(_retrieve)
        return writing

    async def call(self, method: str, request: Any) -> None:
        """Have the host do something. Raises: ValueError if it refuses; ConnectionError if it does not answer."""
        await self._ask(method, request, None)

    async def _ask_whether_there(self, *, wait_s: float | None) -> None:
        """Learn what the host is; wait for it, if it is not there, up to `wait_s` seconds."""
        said = await self._ask("GetSubscriptions", agent_worker_pb2.GetSubscriptionsRequest(), wait_s)
        self._host_says_goodbye = SAYS_GOODBYE[0] in dict(said or ())

    async def _ask(self, method: str, request: Any, wait_s: float | None) -> Any:
        """Call a method of the host and return its trailing metadata."""
        grpc = grpc_package()
        try:
            call = getattr(self._stub, method)(
                request, metadata=self._metadata, wait_for_ready=wait_s is not None, timeout=wait_s
            )
            await call
            return await call.trailing_metadata()
        except grpc.RpcError as error:
            code, text = error.code(), error.details()
            if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                raise ConnectionError(f"No host of agents answers at {self._address!r}: {text}") from error
            raise ValueError(text) from error

    async def _say_goodbye(self) -> None:
        async with self._turn:
            # A stream that has just broken says so, which does not matter now.
            with suppress(grpc_package().RpcError, asyncio.InvalidStateError):
                await self._stream.done_writing()
        if self._host_says_goodbye:
            await asyncio.wait((self._life,), timeout=_GOODBYE_S)
        else:
            # When this is answered, what was written before has arrived.
            with suppress(ConnectionError, ValueError):
                await self._ask_whether_there(wait_s=_GOODBYE_S)

    @property
    def _metadata(self) -> tuple[tuple[str, str], ...]:
        return (("client-id", self.id),)

    async def _write(self, message: Any) -> None:
        breaks = self._breaks
        async with self._turn:
            await self._opened.wait()
            if self._lost is not None:
                raise UndeliverableException(str(self._lost))
            if breaks != self._breaks:
                raise UndeliverableException(self._broken)
            stream = self._stream
            try:
                await stream.write(message)
            except (grpc_package().RpcError, asyncio.InvalidStateError) as error:
                raise UndeliverableException(self._broken) from error
            except asyncio.CancelledError:
                # A stream that breaks cancels who writes to it.
                if _is_cancelled() or not stream.done():
                    raise
                raise UndeliverableException(self._broken) from None

    async def _open_stream(self, *, wait_s: float | None) -> None:
        await self._ask_whether_there(wait_s=wait_s)
        self._stream = self._stub.OpenChannel(metadata=self._metadata)  # type: ignore[attr-defined]  # by the .proto
        await self._callbacks.introduce()
        self._opened.set()

    async def _live(self) -> None:
        why = f"The connection to the host at {self._address!r} was closed."
        try:
            await self._read()
            while not self._is_closing:
                self._opened.clear()
                self._breaks += 1
                logger.warning("%s Connecting again.", self._broken)
                self._callbacks.broke(UndeliverableException(self._broken))
                await asyncio.sleep(_PAUSE_S)
                await self._open_stream(wait_s=_GIVE_UP_S)
                await self._read()
        except (ConnectionError, ValueError) as error:
            why = f"The connection to the host at {self._address!r} broke, and there is no other: {error}"
            logger.exception("%s", why)
        finally:
            # Whoever writes or waits now is not left waiting.
            self._lost = UndeliverableException(why)
            self._callbacks.broke(self._lost)
            self._opened.set()

    async def _read(self) -> None:
        """Hand on what comes until the stream ends, in whatever way."""
        aio = grpc_package("grpc.aio")
        try:
            while (message := await self._stream.read()) is not aio.EOF:
                self._callbacks.received(message)
            self._reason = "the host ended it"
        except aio.AioRpcError as error:
            self._reason = error.details() or error.code().name
        except asyncio.CancelledError:
            if _is_cancelled() or not self._stream.done():
                raise

    @property
    def _broken(self) -> str:
        return (
            f"The connection to the host at {self._address!r} broke ({self._reason}). Messages that were on their way may "
            "be lost."
        )


def _is_cancelled() -> bool:
    """Whether this task was asked to end, which also ends its stream; not whether a stream that broke says so."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _retrieve(writing: asyncio.Task[None]) -> None:
    """Whoever was interested in how a message fared may have left."""
    if not writing.cancelled():
        writing.exception()
