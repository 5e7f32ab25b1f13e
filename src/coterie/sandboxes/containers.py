"""Run one command in a throw-away container; needs the extra `docker`."""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coterie.errors import MissingExtra

from .process import current_stop

_POLL_S = 0.1


@dataclass(frozen=True)
class ContainerResult:
    """What the container left. `exit_code` is None when it was ended before its time."""

    exit_code: int | None
    output: str
    image: str


def docker_is_running() -> bool:
    """Whether a Docker engine answers; also False when its Python package is missing."""
    if not _has_socket():
        return False
    try:
        client = _docker().from_env()
    except MissingExtra:
        return False
    except _docker().errors.DockerException:
        return False
    try:
        return bool(client.ping())
    except _docker().errors.DockerException:
        return False
    finally:
        client.close()


def _has_socket() -> bool:
    """Whether the address may be one of an engine: the package leaks a socket for each that it asks in vain."""
    kind, _, path = (os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock").partition("://")
    return kind != "unix" or sys.platform == "win32" or Path(path).exists()


def run_in_container(
    argv: Sequence[str], *, images: Sequence[str], work_dir: Path, timeout_s: float
) -> ContainerResult:
    """Run `argv` with `work_dir` mounted at /workspace, in the first of `images` that is here or can be pulled.

    Nothing of this process's environment is inside, and the container is removed in every case.

    Raises:
        MissingExtra: the extra `docker` is not installed.
    """
    client = _docker().from_env()
    try:
        image = _first_available(client, images)
        container = client.containers.run(
            image,
            list(argv),
            detach=True,
            working_dir="/workspace",
            volumes={str(work_dir.resolve()): {"bind": "/workspace", "mode": "rw"}},
            environment={"PYTHONUNBUFFERED": "1"},
        )
        try:
            exit_code = _exit_code(container, timeout_s)
            return ContainerResult(exit_code, container.logs().decode("utf-8", errors="replace"), image)
        finally:
            container.remove(force=True)
    finally:
        client.close()


def _exit_code(container: Any, timeout_s: float) -> int | None:
    deadline = time.monotonic() + timeout_s
    stop = current_stop.get()
    while time.monotonic() < deadline and not (stop is not None and stop.is_set()):
        container.reload()
        if container.status in ("exited", "dead"):
            return int(container.wait()["StatusCode"])
        time.sleep(_POLL_S)
    container.kill()
    return None


def _first_available(client: Any, images: Sequence[str]) -> str:
    errors = _docker().errors
    for image in images:
        try:
            client.images.get(image)
        except errors.ImageNotFound:
            continue
        return image
    failure: Exception | None = None
    for image in images:
        try:
            client.images.pull(image)
        except errors.DockerException as error:
            failure = error
            continue
        return image
    raise RuntimeError(f"None of the images {list(images)!r} is here or can be pulled: {failure}") from failure


def _docker() -> Any:
    try:
        return importlib.import_module("docker")
    except ImportError as error:
        raise MissingExtra("docker", "docker", "Running code in Docker") from error
