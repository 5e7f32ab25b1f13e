"""Run code blocks in a kernel of a Jupyter server."""

from __future__ import annotations

import logging
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from coterie.held import Held
from coterie.sandboxes.remote_kernel import RemoteKernel
from coterie.sandboxes.workspace import prepare_work_dir

from ..base import CodeBlock, CodeExtractor, IPythonCodeResult
from ..markdown_code_extractor import MarkdownCodeExtractor
from ._blocks import run_blocks
from .base import JupyterConnectable, JupyterConnectionInfo
from .jupyter_client import JupyterClient

__all__ = ("JupyterCodeExecutor",)

logger = logging.getLogger(__name__)

_Kernel = tuple[RemoteKernel, JupyterClient]


class JupyterCodeExecutor:
    """Starts a kernel on the server and runs every block in it: variables live on until `restart`.

    The kernel ends with `stop`, at the end of `with`, or with the program. Pictures and HTML that code displays become files
    of `output_dir` on this machine.

    Raises:
        ValueError: timeout is below 1, or the server has no kernel of that name.
        ConnectionError: the server does not answer, or refuses the token.
        MissingExtra: the extra `jupyter-executor` is not installed.
    """

    def __init__(
        self,
        jupyter_server: JupyterConnectable | JupyterConnectionInfo,
        kernel_name: str = "python3",
        timeout: int = 60,
        output_dir: Path | str = Path(),
    ) -> None:
        if timeout < 1:
            raise ValueError("Timeout must be greater than or equal to 1.")
        if not isinstance(jupyter_server, JupyterConnectable | JupyterConnectionInfo):
            raise ValueError(
                f"jupyter_server must be a JupyterConnectionInfo or have a connection_info, got {jupyter_server!r}."
            )
        self._timeout = timeout
        self._output_dir = prepare_work_dir(output_dir)
        # The server lives at least as long as its kernel is needed, also when nobody else holds it.
        self._kernel = Held("kernel", lambda: _open(jupyter_server, kernel_name), _end)
        self._stop = weakref.finalize(self, self._kernel.let_go)
        self._kernel.take()

    @property
    def timeout(self) -> int:
        return self._timeout

    @property
    def code_extractor(self) -> CodeExtractor:
        return MarkdownCodeExtractor()

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> IPythonCodeResult:
        """Run the blocks in their order; stop at the first that fails."""
        kernel, _ = self._kernel.get()
        return run_blocks(kernel, code_blocks, timeout_s=self._timeout, output_dir=self._output_dir)

    def restart(self) -> None:
        """Start the kernel anew, without any variables."""
        opened = self._kernel.opened()
        if opened is not None:
            opened[0].restart()

    def stop(self) -> None:
        """End the kernel; stopping twice is fine."""
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _open(server: JupyterConnectable | JupyterConnectionInfo, kernel_name: str) -> _Kernel:
    client = JupyterClient(server if isinstance(server, JupyterConnectionInfo) else server.connection_info)
    try:
        return client.new_kernel(kernel_name), client
    except BaseException:
        client.close()
        raise


def _end(opened: _Kernel) -> None:
    kernel, client = opened
    try:
        kernel.close()
    except ConnectionError as error:
        logger.debug("The kernel is gone already: %s", error)
    finally:
        client.close()
