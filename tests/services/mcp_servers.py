"""Real MCP servers: how each is started as a process, and served over HTTP for as long as a test session."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ODD = [sys.executable, str(HERE / "mcp_odd_server.py")]
PLAIN = [sys.executable, str(HERE / "mcp_plain_server.py")]

_EVERYTHING = HERE / "everything"
_CACHE = HERE.parents[1] / ".cache" / "everything"
_READY = ("listening", "running on")


def everything() -> list[str]:
    """The command of the reference server, which npm installs once; skips the test where there is no node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("no node here: apt-get install nodejs npm")
    lock = (_EVERYTHING / "package-lock.json").read_bytes()
    folder = _CACHE / hashlib.sha256(lock).hexdigest()[:16]
    program = folder / "node_modules" / ".bin" / "mcp-server-everything"
    if not program.exists():
        _install(npm, folder)
    return [node, str(program)]


def _install(npm: str, folder: Path) -> None:
    """Install beside the place and move it there whole, so that another session never sees a half of it."""
    making = folder.with_name(f"{folder.name}.{os.getpid()}")
    making.mkdir(parents=True)
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_EVERYTHING / name, making / name)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        ran = subprocess.run(command, cwd=making, capture_output=True, text=True, timeout=300, check=False)
        if ran.returncode:
            pytest.skip(f"npm could not install the reference server: {ran.stderr.strip()[-300:]}")
        if not folder.exists():
            making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def served(command: Sequence[str], env: Mapping[str, str] | None = None, port: int | None = None) -> Iterator[int]:
    """Run a server that takes its port as PORT, or where "{port}" stands; yields the port when it listens."""
    port = port or free_port()
    with subprocess.Popen(
        [part.format(port=port) for part in command],
        env={**os.environ, **(env or {}), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        said = []
        try:
            for line in server.stdout:
                said.append(line)
                if any(word in line.lower() for word in _READY):
                    break
            else:
                raise RuntimeError(f"{command[0]} ended before it listened: {''.join(said)}")
            threading.Thread(target=server.stdout.read, daemon=True).start()  # a full pipe would stop it
            yield port
        finally:
            server.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
