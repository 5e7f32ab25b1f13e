"""A Jupyter kernel gateway as a child of this process; needs the extra `jupyter-executor`."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coterie.errors import MissingExtra

from .environment import code_environment
from .process import kill_group
from .remote_kernel import KernelServer

_START_S = 60.0
_POLL_S = 0.1
_TERMINATE_S = 5.0
_KERNEL_ENDS_S = 1.0
"""How long a kernel may take to end by itself; what its code resists is ended then."""
_TRIES = 5
_QUOTED_BYTES = 2000


@dataclass(frozen=True)
class GatewayLog:
    """Where the gateway logs, and how much is kept."""

    file: str
    level: str | int
    max_bytes: int
    backup_count: int


class KernelGateway:
    """Listens from now until `stop`, or until this program ends.

    Kernels see this process's environment without variables named like a secret, and without the token.

    Raises:
        MissingExtra: the extra `jupyter-executor` is not installed.
        RuntimeError: the gateway does not start; the text holds the end of what it said.
    """

    def __init__(self, ip: str, port: int | None, token: str, log: GatewayLog) -> None:
        for package in ("kernel_gateway", "ipykernel"):
            if importlib.util.find_spec(package) is None:
                raise MissingExtra(package, "jupyter-executor", "A local Jupyter server")
        self._ip, self._token, self._log = ip, token, log
        # Between the choice of a free port and the gateway's start, somebody else may take it.
        for _ in range(_TRIES if port is None else 1):
            self.port = _free_port(ip, port or 0)
            self._folder = tempfile.TemporaryDirectory(prefix="coterie-")
            self.process = self._started(Path(self._folder.name))
            self.stop = weakref.finalize(self, _stop, self.process, self._folder)
            if self._wait_until_ready():
                return
            said = self._last_words()
            self.stop()
        raise RuntimeError(f"The Jupyter kernel gateway did not start on {ip}:{self.port}. It said:\n{said}")

    def _started(self, folder: Path) -> subprocess.Popen[bytes]:
        # A file that only this user reads: command lines are public, and environments pass to kernels.
        config = folder / "config.json"
        config.touch(mode=0o600)
        config.write_text(json.dumps(self._config()))
        with (folder / "said.txt").open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "kernel_gateway", f"--config={config}"],
                env=code_environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=os.name == "posix",
            )

    def _config(self) -> dict[str, Any]:
        file = {
            "class": "logging.handlers.RotatingFileHandler",
            "level": self._log.level,
            "filename": str(Path(self._log.file).absolute()),
            "maxBytes": self._log.max_bytes,
            "backupCount": self._log.backup_count,
            "encoding": "utf-8",
        }
        return {
            "KernelManager": {"shutdown_wait_time": _KERNEL_ENDS_S},
            "KernelGatewayApp": {
                "ip": self._ip,
                "port": self.port,
                "port_retries": 0,
                "auth_token": self._token,
                "log_level": self._log.level,
                "answer_yes": True,
                "logging_config": {
                    "handlers": {"file": file},
                    "loggers": {"KernelGatewayApp": {"level": self._log.level, "handlers": ["file", "console"]}},
                },
            },
            "JupyterWebsocketPersonality": {"list_kernels": True},
            # Output over a certain rate would be dropped, which is a courtesy to browsers.
            "ZMQChannelsWebsocketConnection": {"limit_rate": False},
        }

    def _wait_until_ready(self) -> bool:
        server = KernelServer(f"http://{self._ip}:{self.port}", self._token)
        try:
            deadline = time.monotonic() + _START_S
            while time.monotonic() < deadline and self.process.poll() is None:
                try:
                    server.kernel_specs()
                except ConnectionError:
                    time.sleep(_POLL_S)
                else:
                    return True
            return False
        finally:
            server.close()

    def _last_words(self) -> str:
        said = (Path(self._folder.name) / "said.txt").read_bytes()[-_QUOTED_BYTES:].decode(errors="replace")
        return said.replace(self._token, "[token]") if self._token else said


def _free_port(ip: str, port: int) -> int:
    """Return the port when it is free, or for 0 one that is."""
    try:
        with socket.create_server((ip, port)) as taken:
            return int(taken.getsockname()[1])
    except OSError as error:
        raise RuntimeError(f"No Jupyter kernel gateway can listen on {ip}:{port} ({error.strerror}).") from error


def _stop(process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str]) -> None:
    """Ask the gateway to end its kernels and itself; kill one that does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_TERMINATE_S)
        except subprocess.TimeoutExpired:
            kill_group(process)
            process.wait()
    folder.cleanup()
