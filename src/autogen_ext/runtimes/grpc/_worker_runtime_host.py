"""The process in the middle: a server that workers connect to."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from typing import Any

from autogen_core import ROOT_LOGGER_NAME

from ._signals import first_of
from ._transport import Options, host_options, require_packages
from ._worker_runtime_host_servicer import GrpcWorkerAgentRuntimeHostServicer
from .protos.agent_worker_pb2_grpc import add_AgentRpcServicer_to_server, grpc_package

logger = logging.getLogger(ROOT_LOGGER_NAME)

_FLUSH_S = 1.0


class GrpcWorkerAgentRuntimeHost:
    """Passes messages between the workers that connect to `address`; it has no agents itself.

    `extra_grpc_config` are options of gRPC's server. With `credentials`, those of `grpc.ssl_server_credentials`, workers
    connect by TLS, and may have to show certificates of their own.
    """

    def __init__(self, address: str, extra_grpc_config: Options | None = None, *, credentials: Any = None) -> None:
        require_packages()
        self._asked = address
        self._options = host_options(extra_grpc_config)
        self._credentials = credentials
        self._servicer = GrpcWorkerAgentRuntimeHostServicer()
        self._server: Any = None
        self._starting: asyncio.Task[None] | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """Where workers connect. Where port 0 was asked for, it is known when the host was started."""
        return f"{self._asked.rpartition(':')[0]}:{self._port}" if self._port else self._asked

    def start(self) -> None:
        """Serve in the background. Raises: RuntimeError if it does already; OSError if the address cannot be had."""
        if self._server is not None:
            raise RuntimeError("Host runtime is already started.")
        server = grpc_package("grpc.aio").server(options=self._options)
        self._servicer = GrpcWorkerAgentRuntimeHostServicer()
        add_AgentRpcServicer_to_server(self._servicer, server)
        try:
            if self._credentials is None:
                self._port = server.add_insecure_port(self._asked)
            else:
                self._port = server.add_secure_port(self._asked, self._credentials)
        except RuntimeError as error:
            raise OSError(f"A host cannot serve at {self._asked!r}. Is the port in use? ({error})") from error
        self._server = server
        self._starting = asyncio.get_running_loop().create_task(server.start())

    async def stop(self, grace: int = 5) -> None:
        """Take no new calls, wait up to `grace` seconds for open requests, and let the workers go.

        Raises: RuntimeError if it was not started.
        """
        server, starting = self._server, self._starting
        if server is None or starting is None:
            raise RuntimeError("Host runtime is not started.")
        self._server = None
        await starting
        stopping = asyncio.ensure_future(server.stop(grace + _FLUSH_S))
        try:
            async with asyncio.timeout(grace):
                await self._servicer._drain()
        except TimeoutError:
            logger.warning("The host stops while requests are open: no response came within %s s.", grace)
        self._servicer._close()
        await stopping

    async def stop_when_signal(
        self, grace: int = 5, signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)
    ) -> None:
        """Serve until the process is asked to end, then `stop`. Raises: RuntimeError if it was not started."""
        if self._server is None:
            raise RuntimeError("Host runtime is not started.")
        await first_of(signals)
        await self.stop(grace)
