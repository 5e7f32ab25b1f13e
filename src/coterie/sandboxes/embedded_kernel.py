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
from .one_thread import OneThread

_START_S = 60


class EmbeddedKernel:
    """Starts with this object and ends with it, or with the program.

    The code sees this process's environment without variables named like a secret.

    Raises:
        ConfigError: no kernel of that name is installed.
        MissingExtra: the extra `jupyter-executor` is not installed.
    """

    _client: Any

    def __init__(self, kernel_name: str) -> None:
        jupyter = _jupyter_client()
        # The package keeps an event loop for each thread that it is called in, and its sockets belong to one.
        self._thread = OneThread(lambda: importlib.import_module("jupyter_core.utils").ensure_event_loop().close())
        try:
            self._open(jupyter, kernel_name)
        except BaseException:
            self._thread.end()
            raise

    def execute(self, code: str) -> str:
        return str(self._thread.do(self._client.execute, code, allow_stdin=False))

    def receive(self, timeout_s: float) -> Mapping[str, Any] | None:
        try:
            message: Mapping[str, Any] = self._thread.do(self._client.get_iopub_msg, timeout=timeout_s)
        except queue.Empty:
            if not self._thread.do(self._manager.is_alive):
                raise KernelDied from None
            return None
        return message

    def interrupt(self) -> None:
        self._thread.do(self._manager.interrupt_kernel)

    def restart(self) -> None:
        self._thread.do(self._client.stop_channels)
        self._thread.do(self._manager.restart_kernel, now=True)
        self._client = self._thread.do(self._connected)

    def close(self) -> None:
        """End the kernel; closing twice is fine."""
        if self._finalizer.alive:
            self._thread.do(self._client.stop_channels)
        self._finalizer()

    def _open(self, jupyter: Any, kernel_name: str) -> None:
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
        self._finalizer = weakref.finalize(self, _shut_down, self._thread, self._manager, folder)
        try:
            self._thread.do(self._manager.start_kernel, env=code_environment())
            self._client = self._thread.do(self._connected)
        except BaseException:
            self._finalizer.detach()
            self._thread.do(_shut_down_kernel, self._manager)
            folder.cleanup()
            raise

    def _connected(self) -> Any:
        client = self._manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=_START_S)
        except RuntimeError:
            client.stop_channels()
            raise
        return client


def _shut_down(thread: OneThread, manager: Any, folder: tempfile.TemporaryDirectory[str]) -> None:
    thread.do(_shut_down_kernel, manager)
    thread.end()
    folder.cleanup()


def _shut_down_kernel(manager: Any) -> None:
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)


def _jupyter_client() -> Any:
    try:
        importlib.import_module("ipykernel")
        return importlib.import_module("jupyter_client")
    except ImportError as error:
        package = error.name or "jupyter_client"
        raise MissingExtra(package, "jupyter-executor", "Running code in a Jupyter kernel") from error
