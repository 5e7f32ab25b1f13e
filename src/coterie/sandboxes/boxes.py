"""A container that stays: files go in and come out through the engine's interface; needs the extra `docker`."""

from __future__ import annotations

import importlib
import io
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coterie.errors import MissingExtra

from .process import OUTPUT_LIMIT_BYTES, BoundedOutput

WORKSPACE = "/workspace"
FILES_LIMIT_BYTES = 256 * 1024 * 1024
_KILLED_AFTER_S = 2


class ContainerBox:
    """A running container of `image`, pulled when it is missing. Nothing of this process's environment is inside.

    `folder`, a path on the engine's host, is mounted as the workspace; without it the workspace is the container's own.

    Raises:
        MissingExtra: the extra `docker` is not installed.
    """

    def __init__(self, image: str, name: str, *, folder: Path | None, auto_remove: bool) -> None:
        docker = _docker()
        self._client = docker.from_env()
        try:
            self._client.images.get(image)
        except docker.errors.ImageNotFound:
            self._client.images.pull(image)
        self._container: Any = self._client.containers.run(
            image,
            ["sleep", "infinity"],
            name=name,
            detach=True,
            init=True,
            auto_remove=auto_remove,
            working_dir=WORKSPACE,
            volumes={str(folder): {"bind": WORKSPACE, "mode": "rw"}} if folder else {},
            environment={"PYTHONUNBUFFERED": "1"},
        )

    def put(self, files: dict[str, bytes]) -> None:
        """Write files, named relative to the workspace."""
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = len(content), 0o644
                tar.addfile(entry, io.BytesIO(content))
        self._container.put_archive(WORKSPACE, archive.getvalue())

    def fetch(self, folder: Path) -> None:
        """Bring the workspace's files out into a folder of this machine. Links and devices stay inside.

        Raises:
            ValueError: the workspace holds more than 256 MB.
        """
        chunks, _ = self._container.get_archive(WORKSPACE)
        archive = io.BytesIO()
        for chunk in chunks:
            archive.write(chunk)
            if archive.tell() > FILES_LIMIT_BYTES:
                raise ValueError(
                    f"The code left more than {FILES_LIMIT_BYTES} bytes of files: pass a bind_dir instead."
                )
        archive.seek(0)
        with tarfile.open(fileobj=archive) as tar:
            for entry in tar:
                entry.name = entry.name.partition("/")[2]
                if entry.name and (entry.isfile() or entry.isdir()):
                    _take_out(tar, entry, folder)

    def run(self, argv: Sequence[str], *, timeout_s: int) -> tuple[int, str]:
        """Run a command in the workspace; exit code 124 or 137 when its time was over."""
        command = ["timeout", "-k", str(_KILLED_AFTER_S), str(timeout_s), *argv]
        api = self._client.api
        started = api.exec_create(self._container.id, command, workdir=WORKSPACE)
        output = BoundedOutput(OUTPUT_LIMIT_BYTES)
        frames = importlib.import_module("docker.utils.socket").frames_iter
        connection = api.exec_start(started["Id"], socket=True)
        try:
            for _, chunk in frames(connection, tty=False):
                output.add(chunk)
        finally:
            # The connection came out of an HTTP answer, which keeps it open until it is closed itself.
            connection._response.close()
            connection.close()
        return int(api.exec_inspect(started["Id"])["ExitCode"]), output.text()

    def restart(self) -> None:
        """End every process in the container and start it again; its files stay."""
        self._container.restart(timeout=1)

    def stop(self) -> None:
        """Stop the container; one that has gone is fine."""
        try:
            self._container.stop(timeout=1)
        except _docker().errors.NotFound:
            return
        finally:
            self._client.close()


def _take_out(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    try:
        tar.extract(entry, folder, filter="data")
    except tarfile.FilterError:
        # A link that was in the folder before leads out of it, and the code used its name.
        return


def _docker() -> Any:
    try:
        return importlib.import_module("docker")
    except ImportError as error:
        raise MissingExtra("docker", "docker", "Running code in Docker") from error
