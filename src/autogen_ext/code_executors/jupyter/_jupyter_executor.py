"""Run code blocks in a Jupyter kernel that belongs to this program."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from coterie.held import Held
from coterie.in_thread import in_thread
from coterie.sandboxes.embedded_kernel import EmbeddedKernel
from coterie.sandboxes.interpreters import silence_pip
from coterie.sandboxes.kernels import run_block, save_media

from .._cancellable import is_stopped, until_cancelled
from .._work_dir import WorkDir


@dataclass
class JupyterCodeResult(CodeResult):
    """What came of running code in a kernel; `output_files` are made of the pictures and HTML that it showed."""

    output_files: list[Path]


class JupyterCodeExecutorConfig(BaseModel):
    """Config of a JupyterCodeExecutor."""

    model_config = {"defer_build": True}

    kernel_name: str = "python3"
    timeout: int = 60
    output_dir: str | None = None


class JupyterCodeExecutor(CodeExecutor, Component[JupyterCodeExecutorConfig]):
    """Runs every block in one kernel, from `start` to `stop`: variables live on until `restart`.

    The kernel is a process of its own with this user's rights: it isolates nothing. It does not see variables of the
    environment that are named like a secret.
    """

    component_config_schema = JupyterCodeExecutorConfig
    component_provider_override = "autogen_ext.code_executors.jupyter.JupyterCodeExecutor"

    def __init__(self, kernel_name: str = "python3", timeout: int = 60, output_dir: Path | str | None = None) -> None:
        if timeout < 1:
            raise ValueError(f"Timeout must be greater than or equal to 1, got {timeout!r}.")
        self._kernel_name = kernel_name
        self._timeout = timeout
        self._output_dir = WorkDir(output_dir)
        self._kernel = Held("kernel", lambda: EmbeddedKernel(kernel_name), EmbeddedKernel.close)
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
    ) -> JupyterCodeResult:
        """Run the blocks in order, up to the first that fails.

        Code that takes too long, or is cancelled, is interrupted; where it resists, the kernel starts anew.

        Raises:
            TimeoutError: a block took longer than `timeout`; the text holds what the blocks had shown.
            asyncio.CancelledError: the token was cancelled.
            RuntimeError: the executor was not started.
        """
        if not self._kernel.is_taken:
            raise RuntimeError("The executor was not started: use `await executor.start()` or `async with executor`.")
        result = await until_cancelled(cancellation_token, self._run_all, code_blocks)
        if result is None:
            raise asyncio.CancelledError("The code was cancelled.")
        return result

    async def start(self) -> None:
        """Start the kernel; where it runs already, nothing happens.

        Raises:
            ConfigError: no kernel of that name is installed.
            MissingExtra: the extra `jupyter-executor` is not installed.
        """
        await self._kernel.take_async()

    async def stop(self) -> None:
        """End the kernel and remove a temporary output folder; stopping twice is fine."""
        await in_thread(self._kernel.let_go)
        self._output_dir.clear()

    async def restart(self) -> None:
        """Start the kernel anew, without any variables."""
        kernel = self._kernel.opened()
        if kernel is None:
            await self.start()
        else:
            await in_thread(kernel.restart)

    def _run_all(self, blocks: Sequence[CodeBlock]) -> JupyterCodeResult | None:
        """Run the blocks; return None when that was cancelled."""
        kernel = self._kernel.get()
        shown, files = list[str](), list[Path]()
        with self._one_at_a_time:
            for block in blocks:
                if is_stopped():
                    return None
                outcome = run_block(kernel, silence_pip(block.code, "python"), timeout_s=self._timeout)
                shown += outcome.shown
                files += [save_media(kind, data, self._output_dir.path) for kind, data in outcome.media]
                if outcome.given_up == "Stopped":
                    return None
                if outcome.given_up:
                    raise TimeoutError(f"{outcome.error}\n" + "\n".join(shown))
                if outcome.error is not None:
                    return JupyterCodeResult(1, "\n".join([*shown, outcome.traceback or outcome.error]), files)
        return JupyterCodeResult(0, "\n".join(shown), files)

    def _to_config(self) -> JupyterCodeExecutorConfig:
        return JupyterCodeExecutorConfig(
            kernel_name=self._kernel_name, timeout=self._timeout, output_dir=self._output_dir.given
        )

    @classmethod
    def _from_config(cls, config: JupyterCodeExecutorConfig) -> Self:
        return cls(kernel_name=config.kernel_name, timeout=config.timeout, output_dir=config.output_dir)
