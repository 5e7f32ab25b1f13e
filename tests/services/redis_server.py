"""A real Redis server, for as long as a test session."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Serve on a socket in `folder`; yields the URL, or skips the test where no Redis is installed."""
    pytest.importorskip("redis", reason="redis is not installed: pip install 'coterie[redis]'")
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis here: apt-get install redis-server")
    path = folder / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = []
        try:
            for line in server.stdout:
                said.append(line)
                if "ready to accept connections" in line.lower():
                    break
            else:
                raise RuntimeError(f"redis-server ended before it was ready: {''.join(said)}")
            yield f"unix://{path}"
        finally:
            server.terminate()
