"""Run one command in its own process group: bounded time, bounded output, nothing left behind when it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

OUTPUT_LIMIT_BYTES = 10 * 1024 * 1024
_READ_BYTES = 64 * 1024
_STOP_POLL_S = 0.05
_DRAIN_S = 1.0
_KILLING_ROUNDS = 10
_MARK = "COTERIE_COMMAND"

if sys.platform == "win32":
    _NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _NEW_GROUP = 0


class StopSignal(Protocol):
    """What says that work under way should end: a `threading.Event`, or anything with its `is_set`."""

    def is_set(self) -> bool: ...


current_stop: ContextVar[StopSignal | None] = ContextVar("coterie_current_stop", default=None)
"""The stop signal of the caller's run. It lets an engine cancel commands started by code whose signature has no room for it."""


@dataclass(frozen=True)
class ProcessResult:
    """What a command left: its output so far, also when it was ended before its time.

    `exit_code` is None when the command itself was still running when it was ended.
    """

    exit_code: int | None
    stdout: str
    stderr: str
    timed_out: bool = False
    stopped: bool = False


def run_command(
    argv: Sequence[str],
    *,
    cwd: Path | str,
    env: Mapping[str, str],
    timeout_s: float,
    stop: StopSignal | None = None,
    output_limit_bytes: int = OUTPUT_LIMIT_BYTES,
) -> ProcessResult:
    """Run `argv` until it has exited and closed its output, at most `timeout_s` seconds.

    Background processes that let go of its output outlive it, as in a shell; while they hold it, the command goes on.
    After the time, or when `stop` (else `current_stop`) is set, it is killed with its whole process group and, on Linux, with
    what has left the group: all that it starts inherits the variable COTERIE_COMMAND. Standard input is empty.
    Each of stdout and stderr keeps the first and the last half of `output_limit_bytes`.

    Raises:
        OSError: the command cannot be started.
    """
    mark = os.urandom(16).hex()
    process = subprocess.Popen(
        list(argv),
        cwd=cwd,
        env={**env, _MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=os.name == "posix",
        creationflags=_NEW_GROUP,
    )
    watch = _Watch(process, output_limit_bytes)
    try:
        ended = watch.wait(timeout_s, stop if stop is not None else current_stop.get())
    except BaseException:
        # Ctrl-C reaches us, not the child in its own session.
        _kill_all(process, mark)
        raise
    if ended is None:
        return watch.result()
    _kill_all(process, mark)
    watch.drain()
    return watch.result(timed_out=ended == "timeout", stopped=ended == "stop")


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process started in its own group together with everything in that group."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # macOS answers EPERM for a group that holds only zombies.
        return


def _kill_all(process: subprocess.Popen[bytes], mark: str) -> None:
    """Kill a process, its group, and whatever it started that has left the group, as a daemon does."""
    kill_group(process)
    for _ in range(_KILLING_ROUNDS):  # what is killed may have started more in the meantime
        left = [each for each in _marked(mark) if each != process.pid]
        if not left:
            return
        for each in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(each, signal.SIGKILL)


def _marked(mark: str) -> Iterator[int]:
    """The living processes that began with `mark` in their environment; none where the system does not tell."""
    wanted = f"{_MARK}={mark}".encode()
    for each in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is another user's
            if wanted in each.read_bytes():
                yield int(each.parent.name)


class BoundedOutput:
    """The beginning and the end of a stream of bytes, whatever its length."""

    def __init__(self, limit_bytes: int) -> None:
        self._half = max(limit_bytes // 2, 1)
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self._dropped = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes of the stream."""
        room = self._half - len(self._head)
        if room > 0:
            self._head += chunk[:room]
            chunk = chunk[room:]
        if not chunk:
            return
        self._tail.append(chunk)
        self._tail_bytes += len(chunk)
        while self._tail_bytes - len(self._tail[0]) >= self._half:
            oldest = self._tail.popleft()
            self._tail_bytes -= len(oldest)
            self._dropped += len(oldest)

    def text(self) -> str:
        """Return what was kept as text with `\\n` line ends, and a note where bytes were left out."""
        head, tail = bytes(self._head), b"".join(self._tail)
        if not self._dropped:
            return _as_text(head + tail)
        return f"{_as_text(head)}\n[... {self._dropped} bytes of output left out ...]\n{_as_text(tail)}"


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


class _Watch:
    """The threads that wait for one process and read its output."""

    def __init__(self, process: subprocess.Popen[bytes], limit_bytes: int) -> None:
        assert process.stdout is not None and process.stderr is not None
        self._process = process
        self._stdout = BoundedOutput(limit_bytes)
        self._stderr = BoundedOutput(limit_bytes)
        self._done = threading.Event()
        # A descendant that left the group can hold a pipe for ever: such a reader must not keep the program alive.
        self._readers = [
            threading.Thread(target=_read_all, args=(process.stdout, self._stdout), daemon=True),
            threading.Thread(target=_read_all, args=(process.stderr, self._stderr), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        threading.Thread(target=self._wait_for_end, daemon=True).start()

    def wait(self, timeout_s: float, stop: StopSignal | None) -> str | None:
        """Wait for the end; return None, or why waiting was given up: "timeout" or "stop"."""
        deadline = time.monotonic() + timeout_s
        while not self._done.is_set():
            remaining_s = deadline - time.monotonic()
            if stop is not None and stop.is_set():
                return "stop"
            if remaining_s <= 0:
                return "timeout"
            self._done.wait(remaining_s if stop is None else min(remaining_s, _STOP_POLL_S))
        return None

    def drain(self) -> None:
        """Wait for what killed processes had still written."""
        self._done.wait(_DRAIN_S)

    def result(self, *, timed_out: bool = False, stopped: bool = False) -> ProcessResult:
        exit_code = self._process.poll()
        killed = (timed_out or stopped) and exit_code == -getattr(signal, "SIGKILL", signal.SIGTERM)
        return ProcessResult(
            exit_code=None if killed else exit_code,
            stdout=self._stdout.text(),
            stderr=self._stderr.text(),
            timed_out=timed_out,
            stopped=stopped,
        )

    def _wait_for_end(self) -> None:
        self._process.wait()
        for reader in self._readers:
            reader.join()
        self._done.set()


def _read_all(pipe: IO[bytes], output: BoundedOutput) -> None:
    with pipe:
        while chunk := pipe.read(_READ_BYTES):
            output.add(chunk)
