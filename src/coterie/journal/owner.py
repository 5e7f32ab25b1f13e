"""Who works on a run, and whether they still do.

On one machine a process is known by its id and its start time. Of a process on another machine, or in another
container, only its lease is known: it renews it while it lives.
"""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

LEASE_S = 30.0

_working: set[str] = set()
"""The owners in this process that have not retired."""


def identify() -> str:
    """A name for this process, and for this one journal in it: "host/pid/start/nonce"."""
    pid = os.getpid()
    owner = f"{_host()}/{pid}/{_started(pid) or ''}/{os.urandom(4).hex()}"
    _working.add(owner)
    return owner


def retire(owner: str) -> None:
    """Say that an owner in this process works no more."""
    _working.discard(owner)


def describe(owner: str) -> str:
    """Name an owner for a person."""
    host, pid, *_ = owner.split("/")
    return f"process {pid} on {host.partition(':')[0]}"


def is_alive(owner: str, lease: float) -> bool:
    """Tell whether `owner`, whose lease ends at `lease` (unix seconds), may still work."""
    if not owner:
        return False
    host, pid, started, _ = owner.split("/")
    if host == _host() and int(pid) == os.getpid() and started == (_started(os.getpid()) or ""):
        return owner in _working
    if host == _host() and started:
        return _started(int(pid)) == started
    if host == _host() and os.name == "posix" and not _exists(int(pid)):
        return False
    return lease > time.time()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _host() -> str:
    """This machine since its last start, and the process ids that are seen here: containers have their own."""
    name = platform.node().replace("/", "_") or "localhost"
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
        return f"{name}:{boot}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return name


def _started(pid: int) -> str | None:
    """When a process started, in the kernel's ticks; None where the kernel does not tell, or no such process."""
    try:
        # The second field is the command's name in brackets, which may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return fields[19].decode() if fields[0] not in (b"Z", b"X") else None
