"""A real Docker engine with an image to run code in, for as long as a test session; nothing is pulled."""

from __future__ import annotations

import collections
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, Any, NamedTuple

import pytest

from coterie.sandboxes.containers import docker_is_running
from tests.services.python_image import python_image

_IMAGE = "coterie-tests:latest"
_WITHOUT_NETWORK = ["--bridge=none", "--iptables=false", "--ip6tables=false"]
_START_S = 30


class Engine(NamedTuple):
    """Where an engine listens, as DOCKER_HOST has it, and an image that it has, with Python and a shell."""

    address: str
    image: str


@contextmanager
def docker_engine() -> Iterator[Engine]:
    """Use the engine that answers, else, as root, start one; skips the test where neither can be."""
    docker: Any = pytest.importorskip("docker", reason="docker is not installed: pip install 'coterie[docker]'")
    if sys.platform != "linux":
        pytest.skip("the image is made of this machine's Python, which must be Linux's")
    with _address() as address, closing(docker.DockerClient(base_url=address)) as client:
        client.api.import_image_from_data(python_image(), repository="coterie-tests", tag="latest")
        try:
            _try(client)
            yield Engine(address, _IMAGE)
        finally:
            client.images.remove(_IMAGE, force=True)


def _try(client: Any) -> None:
    errors = importlib.import_module("docker.errors")
    try:
        client.containers.run(_IMAGE, ["python", "-c", ""], remove=True)
    except errors.DockerException as error:
        pytest.skip(f"the Docker engine cannot run containers here: {error}")


@contextmanager
def _address() -> Iterator[str]:
    if docker_is_running():
        yield os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
        return
    program = shutil.which("dockerd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None or os.getuid() != 0:
        pytest.skip("no Docker engine here: start one, or as root: apt-get install docker.io")
    with tempfile.TemporaryDirectory(prefix="coterie-docker-", ignore_cleanup_errors=True) as folder:
        address = f"unix://{folder}/docker.sock"
        files = [f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid"]
        try:
            with _started([program, f"--host={address}", *files, *_WITHOUT_NETWORK]):
                yield address
        finally:
            # The engine leaves the network of the host mounted when a container has used it.
            subprocess.run(["umount", f"{folder}/exec/netns/default"], capture_output=True, check=False)


@contextmanager
def _started(command: list[str]) -> Iterator[None]:
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as engine:
        assert engine.stderr is not None
        listens, last = threading.Event(), collections.deque[str](maxlen=3)
        reader = threading.Thread(target=_follow, args=(engine.stderr, listens, last))
        reader.start()
        try:
            if not listens.wait(_START_S) or engine.poll() is not None:
                pytest.skip(f"the Docker engine does not start here: {''.join(last)}")
            yield
        finally:
            engine.terminate()
            reader.join()


def _follow(log: IO[str], listens: threading.Event, last: collections.deque[str]) -> None:
    """Read the log to its end, so that the engine never waits for a reader."""
    for line in log:
        last.append(line)
        if "API listen on" in line:
            listens.set()
    listens.set()
