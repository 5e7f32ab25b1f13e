"""Run code blocks in a kernel of a Jupyter server."""

from __future__ import annotations

import asyncio
import logging
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from coterie.held import Held
from coterie.in_thread import in_thread
from coterie.sandboxes.interpreters import silence_pip
from coterie.sandboxes.kernels import run_block, save_media
from coterie.sandboxes.remote_kernel import KernelServer, RemoteKernel

from .._cancellable import is_stopped, until_cancelled
from .._work_dir import WorkDir
from ._connection import JupyterConnectable, JupyterConnectionInfo
from ._jupyter_client import server_at

logger = logging.getLogger(__name__)

_Kernel = tuple[RemoteKernel, KernelServer]


@dataclass
class DockerJupyterCodeResult(CodeResult):
    """What came of running code in a kernel; `output_files` are made of the pictures and HTML that it showed."""

    output_files: list[Path]


class DockerJupyterCodeExecutorConfig(BaseModel):
    """Config of a DockerJupyterCodeExecutor."""

    model_config = {"defer_build": True}

    jupyter_server: JupyterConnectionInfo
    kernel_name: str = "python3"
    timeout: int = 60
    output_dir: str | None = None


class DockerJupyterCodeExecutor(CodeExecutor, Component[DockerJupyterCodeExecutorConfig]):
    """Runs every block in one kernel of the server, from the first block or `start` to `stop`.

    Variables live on until `restart`. Pictures and HTML that code shows become files of `output_dir` on this machine.

    Raises:
        ValueError: timeout is below 1, or `jupyter_server` does not tell where a server is.
    """

    component_config_schema = DockerJupyterCodeExecutorConfig
    component_provider_override = "autogen_ext.code_executors.docker_jupyter.DockerJupyterCodeExecutor"

    def __init__(
        self,
        jupyter_server: JupyterConnectable | JupyterConnectionInfo,
        kernel_name: str = "python3",
        timeout: int = 60,
        output_dir: Path | str | None = None,
    ) -> None:
        if timeout < 1:
            raise ValueError(f"Timeout must be greater than or equal to 1, got {timeout!r}.")
        if not isinstance(jupyter_server, JupyterConnectable | JupyterConnectionInfo):
            raise ValueError(
                f"jupyter_server must be a JupyterConnectionInfo or have a connection_info, got {jupyter_server!r}."
            )
        # The server lives at least as long as its kernel is needed, also when nobody else holds it.
        self._jupyter_server = jupyter_server
        self._kernel_name = kernel_name
        self._timeout = timeout
        self._output_dir = WorkDir(output_dir)
        self._kernel = Held("kernel", lambda: _open(jupyter_server, kernel_name), _end)
        weakref.finalize(self, self._kernel.let_go)
        self._one_at_a_time = threading.Lock()

    @property
    def timeout(self) -> int:
        """Seconds for each block."""
        return self._timeout

    @property
    def output_dir(self) -> Path:
        """The folder for pictures and HTML; a temporary one is made when it is first asked for."""
        return self._output_dir.path

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> DockerJupyterCodeResult:
        """Run the blocks in order, up to the first that fails or takes too long.

        Code that takes too long, or is cancelled, is interrupted; where it resists, the kernel starts anew.

        Raises:
            asyncio.CancelledError: the token was cancelled.
            ConnectionError: the server does not answer.
        """
        await self._kernel.take_async()
        result = await until_cancelled(cancellation_token, self._run_all, code_blocks)
        if result is None:
            raise asyncio.CancelledError("The code was cancelled.")
        return result

    async def start(self) -> None:
        """Start the kernel; where it runs already, nothing happens.

        Raises:
            ConnectionError: the server does not answer, or refuses the token.
            MissingExtra: the extra `jupyter-executor` is not installed.
            ValueError: the server has no kernel of that name.
        """
        await self._kernel.take_async()

    async def stop(self) -> None:
        """End the kernel and remove a temporary output folder; stopping twice is fine."""
        await in_thread(self._kernel.let_go)
        self._output_dir.clear()

    async def restart(self) -> None:
        """Start the kernel anew, without any variables."""
        opened = self._kernel.opened()
        if opened is None:
            await self.start()
        else:
            await in_thread(opened[0].restart)

    def _run_all(self, blocks: Sequence[CodeBlock]) -> DockerJupyterCodeResult | None:
        """Run the blocks; return None when that was cancelled."""
        kernel, _ = self._kernel.get()
        shown, files = list[str](), list[Path]()
        with self._one_at_a_time:
            for block in blocks:
                if is_stopped():
                    return None
                outcome = run_block(kernel, silence_pip(block.code, "python"), timeout_s=self._timeout)
                saved = [save_media(kind, data, self._output_dir.path) for kind, data in outcome.media]
                shown += [*outcome.shown, *map(str, saved)]
                files += saved
                if outcome.given_up == "Stopped":
                    return None
                if outcome.error is not None:
                    return DockerJupyterCodeResult(1, "\n".join([*shown, f"ERROR: {outcome.error}"]), files)
        return DockerJupyterCodeResult(0, "\n".join(shown), files)

    def _to_config(self) -> DockerJupyterCodeExecutorConfig:
        return DockerJupyterCodeExecutorConfig(
            jupyter_server=_info(self._jupyter_server),
            kernel_name=self._kernel_name,
            timeout=self._timeout,
            output_dir=self._output_dir.given,
        )

    @classmethod
    def _from_config(cls, config: DockerJupyterCodeExecutorConfig) -> Self:
        return cls(config.jupyter_server, config.kernel_name, config.timeout, config.output_dir)


def _info(server: JupyterConnectable | JupyterConnectionInfo) -> JupyterConnectionInfo:
    return server if isinstance(server, JupyterConnectionInfo) else server.connection_info


def _open(jupyter_server: JupyterConnectable | JupyterConnectionInfo, kernel_name: str) -> _Kernel:
    server = server_at(_info(jupyter_server))
    try:
        return RemoteKernel.start(server, kernel_name), server
    except BaseException:
        server.close()
        raise


def _end(opened: _Kernel) -> None:
    kernel, server = opened
    try:
        kernel.close()
    except ConnectionError as error:
        logger.debug("The kernel is gone already: %s", error)
    finally:
        server.close()
