"""A container that stays: files go in and come out through the engine's interface; needs the extra `docker`."""

from __future__ import annotations

import importlib
import io
import socket
import tarfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from coterie.errors import MissingExtra

from .process import OUTPUT_LIMIT_BYTES, BoundedOutput, current_stop

WORKSPACE = "/workspace"
FILES_LIMIT_BYTES = 256 * 1024 * 1024
_KILLED_AFTER_S = 2
_POLL_S = 0.05
_DRAIN_S = 1.0
_MARK = "COTERIE_COMMAND"
# Whatever a command started has its mark in the environment, also when it left the group. Some of it may just be forking.
_KILL = """
passes=0
while [ $passes -lt 5 ]; do
    found=
    for process in /proc/[0-9]*; do
        case "$(cat $process/environ)" in *"$1"*) kill -KILL "${process#/proc/}" && found=1 ;; esac
    done
    [ "$found" ] || break
    passes=$((passes + 1))
done
"""


class ContainerBox:
    """A running container of `image`, pulled when it is missing. Nothing of this process's environment is inside.

    `folder`, a path on the engine's host, is mounted as the workspace; without it the workspace is the container's own.
    `settings` are more arguments for the engine's `run`.

    Raises:
        MissingExtra: the extra `docker` is not installed.
    """

    def __init__(
        self,
        image: str,
        name: str,
        *,
        folder: Path | None,
        auto_remove: bool,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
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
            environment={"PYTHONUNBUFFERED": "1"},
            **self._settings(folder, settings or {}),
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

    def fetch(self, folder: Path, *, sent: Collection[str] = ()) -> None:
        """Bring the workspace's files out into a folder of this machine. Links and devices stay inside.

        Files of the names `sent` were put in from that folder: it loses those that are gone inside.

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
        gone = set(sent)
        with tarfile.open(fileobj=archive) as tar:
            for entry in tar:
                entry.name = entry.name.partition("/")[2]
                gone.discard(entry.name)
                if entry.name and (entry.isfile() or entry.isdir()):
                    _take_out(tar, entry, folder)
        for name in gone:
            (folder / name).unlink(missing_ok=True)

    def run(self, argv: Sequence[str], *, timeout_s: int, until_exit: bool = False) -> tuple[int, str]:
        """Run a command in the workspace until its output is closed; exit code 124 or 137 when its time was over.

        With `until_exit` it is done when it has exited. When its time is over or `current_stop` is set, it is killed with all
        that it started.
        """
        mark = f"{_MARK}={uuid4().hex}"
        command = ["timeout", "-k", str(_KILLED_AFTER_S), str(timeout_s), *argv]
        api = self._client.api
        started = api.exec_create(self._container.id, command, workdir=WORKSPACE, environment=[mark])["Id"]
        output = BoundedOutput(OUTPUT_LIMIT_BYTES)
        deadline = time.monotonic() + timeout_s + _KILLED_AFTER_S
        with self._reading(started, output) as reader:
            given_up = _wait(reader, deadline, lambda: until_exit and not api.exec_inspect(started)["Running"])
            exit_code = given_up or int(api.exec_inspect(started)["ExitCode"])
            if exit_code in (124, 137):
                self._container.exec_run(["sh", "-c", _KILL, "sh", mark])
                reader.join(_DRAIN_S)
        return exit_code, output.text()

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

    @staticmethod
    def _settings(folder: Path | None, settings: Mapping[str, Any]) -> dict[str, Any]:
        volumes = dict(settings.get("volumes") or {})
        if folder is not None:
            volumes[str(folder)] = {"bind": WORKSPACE, "mode": "rw"}
        return {**settings, "volumes": volumes}

    @contextmanager
    def _reading(self, started: str, output: BoundedOutput) -> Iterator[threading.Thread]:
        """Start a command that was created; a thread reads what it prints until the end of the block."""
        frames = importlib.import_module("docker.utils.socket").frames_iter
        connection = self._client.api.exec_start(started, socket=True)

        def read() -> None:
            for _, chunk in frames(connection, tty=False):
                output.add(chunk)

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        try:
            yield reader
        finally:
            if reader.is_alive():
                getattr(connection, "_sock", connection).shutdown(socket.SHUT_RDWR)
                reader.join()
            # The connection came out of an HTTP answer, which keeps it open until it is closed itself.
            connection._response.close()
            connection.close()


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the folder's files by name, without links.

    Raises:
        ValueError: they are more than 256 MB.
    """
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in paths)
    if size > FILES_LIMIT_BYTES:
        raise ValueError(
            f"The work_dir {str(folder)!r} holds {size} bytes, too much to copy: choose a folder of its own, or a bind_dir."
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _wait(reader: threading.Thread, deadline: float, has_ended: Callable[[], bool]) -> int | None:
    """Wait until everything is read or the command has ended; return the exit code where waiting is given up, or None."""
    stop = current_stop.get()
    while reader.is_alive():
        if stop is not None and stop.is_set():
            return 137
        if time.monotonic() > deadline:
            return 124
        reader.join(_POLL_S)
        if has_ended():
            return None
    return None


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
