"""A Jupyter kernel as a child of this process; needs the extra `jupyter-executor`."""

from __future__ import annotations

import importlib
import os
import queue
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coterie.errors import ConfigError, MissingExtra

from .environment import code_environment
from .kernels import KernelDied

_START_S = 60


class EmbeddedKernel:
    """Starts with this object and ends with it, or with the program.

    The code sees this process's environment without variables named like a secret.

    Raises:
        ConfigError: no kernel of that name is installed.
        MissingExtra: the extra `jupyter-executor` is not installed.
    """

    def __init__(self, kernel_name: str) -> None:
        jupyter = _jupyter_client()
        names = sorted(jupyter.kernelspec.KernelSpecManager().find_kernel_specs())
        if kernel_name not in names:
            raise ConfigError(
                f"There is no Jupyter kernel {kernel_name!r}. Installed are: {', '.join(names) or 'none'}."
            )
        # Sockets in a folder of this user instead of ports, where other users of the machine could listen.
        folder = tempfile.TemporaryDirectory(prefix="coterie-")
        self._manager = jupyter.KernelManager(
            kernel_name=kernel_name,
            connection_file=str(Path(folder.name) / "kernel.json"),
            transport="ipc" if os.name == "posix" else "tcp",
        )
        self._finalizer = weakref.finalize(self, _shut_down, self._manager, folder)
        self._manager.start_kernel(env=code_environment())
        self._client = self._connected()

    def execute(self, code: str) -> str:
        return str(self._client.execute(code, allow_stdin=False))

    def receive(self, timeout_s: float) -> Mapping[str, Any] | None:
        try:
            message: Mapping[str, Any] = self._client.get_iopub_msg(timeout=timeout_s)
        except queue.Empty:
            if not self._manager.is_alive():
                raise KernelDied from None
            return None
        return message

    def interrupt(self) -> None:
        self._manager.interrupt_kernel()

    def restart(self) -> None:
        self._client.stop_channels()
        self._manager.restart_kernel(now=True)
        self._client = self._connected()

    def close(self) -> None:
        """End the kernel; closing twice is fine."""
        self._client.stop_channels()
        self._finalizer()

    def _connected(self) -> Any:
        client = self._manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=_START_S)
        except RuntimeError:
            client.stop_channels()
            self._finalizer()
            raise
        return client


def _shut_down(manager: Any, folder: tempfile.TemporaryDirectory[str]) -> None:
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)
    folder.cleanup()


def _jupyter_client() -> Any:
    try:
        importlib.import_module("ipykernel")
        return importlib.import_module("jupyter_client")
    except ImportError as error:
        package = error.name or "jupyter_client"
        raise MissingExtra(package, "jupyter-executor", "Running code in a Jupyter kernel") from error
