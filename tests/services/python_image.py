"""A container's file system made of what this machine has: a shell, a few commands and the Python that runs the tests."""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

_COMMANDS = ("sh", "bash", "sleep", "timeout", "cat", "ls", "rm", "echo", "env")
_UNUSED = {"test", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3", "site-packages", "dist-packages"}
_LIBRARY = re.compile(r"(/\S+) \(0x")


@functools.cache
def python_image() -> bytes:
    """Return the file system as a tar archive."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", dereference=True) as tar:
        python, library = _python(), Path(os.__file__).parent
        programs = {str(python), *filter(None, map(shutil.which, _COMMANDS))}
        for path in sorted(programs | _libraries([*programs, *map(str, library.glob("lib-dynload/*.so"))])):
            tar.add(path)
        tar.add(library, filter=_if_used)
        for name in ("python", "python3"):
            _add_link(tar, f"usr/bin/{name}", python)
        tar.addfile(_entry("tmp", tarfile.DIRTYPE, 0o1777))
    return archive.getvalue()


def _python() -> Path:
    """The Python under this virtual environment, at the place where it finds its library."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(sys.base_prefix) / "bin" / name


def _libraries(programs: Iterable[str]) -> set[str]:
    said = subprocess.run(["ldd", *programs], capture_output=True, text=True, check=False).stdout
    return set(_LIBRARY.findall(said))


def _if_used(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    name = entry.name.rpartition("/")[2]
    return None if name in _UNUSED or name.startswith("config-") else entry


def _add_link(tar: tarfile.TarFile, name: str, target: Path) -> None:
    entry = _entry(name, tarfile.SYMTYPE, 0o777)
    entry.linkname = str(target)
    tar.addfile(entry)


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode = kind, mode
    return entry
