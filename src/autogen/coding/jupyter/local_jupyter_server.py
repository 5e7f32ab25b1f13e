"""A Jupyter server on this machine, for this program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from coterie.held import Held
from coterie.sandboxes.kernel_gateway import GatewayLog, KernelGateway

from ._token import new_token
from .base import JupyterConnectable, JupyterConnectionInfo

__all__ = ("LocalJupyterServer",)


class LocalJupyterServer(JupyterConnectable):
    """A kernel gateway that listens from now until `stop`, the end of `with`, or the end of the program.

    Without a port, a free one is taken. The log goes to `log_file`, which is rotated.

    Raises:
        MissingExtra: the extra `jupyter-executor` is not installed.
        RuntimeError: the gateway does not start, for instance because the port is taken.
    """

    @dataclass
    class GenerateToken:
        """Stands for a token that is made anew for every server."""

    def __init__(
        self,
        ip: str = "127.0.0.1",
        port: int | None = None,
        token: str | GenerateToken = GenerateToken(),  # noqa: B008 - a mark without state
        log_file: str = "jupyter_gateway.log",
        log_level: str = "INFO",
        log_max_bytes: int = 1048576,
        log_backup_count: int = 3,
    ) -> None:
        self.ip = ip
        self.token = token if isinstance(token, str) else new_token()
        log = GatewayLog(log_file, log_level, log_max_bytes, log_backup_count)
        opening = partial(KernelGateway, ip, port, self.token, log)
        self._gateway = Held("Jupyter server", opening, lambda gateway: gateway.stop())
        self._gateway.take()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._gateway.get().port

    @property
    def connection_info(self) -> JupyterConnectionInfo:
        return JupyterConnectionInfo(host=self.ip, use_https=False, port=self.port, token=self.token)

    def stop(self) -> None:
        """End the server and its kernels, by force when it does not end in 5 seconds; stopping twice is fine."""
        self._gateway.let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
