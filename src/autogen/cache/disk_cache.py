"""A cache in a folder: one SQLite file, shared by threads and processes."""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import sqlite3
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ._values import pack, unpack
from .abstract_cache_base import AbstractCache

logger = logging.getLogger(__name__)

FILE_NAME = "values.sqlite"
_BUSY_S = 30.0


class DiskCache(AbstractCache):
    """Keeps bytes and JSON values in `{directory}/values.sqlite`.

    The file stays open for the rest of the process, so making and closing caches on the same folder costs nothing.
    A store that fails after it was opened (a full disk, a broken file) is logged and counts as empty: an answer that
    could not be kept is still an answer.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        """Open or make the folder.

        Raises:
            OSError: it cannot be made or written.
        """
        self._path = Path(directory).absolute() / FILE_NAME
        _store(self._path)

    def get(self, key: str, default: Any | None = None) -> Any | None:
        try:
            data = _store(self._path).read(_digest(key))
            return default if data is None else unpack(data)
        except (sqlite3.Error, ValueError) as error:
            logger.warning("The cache %s cannot be read and counts as empty: %s", self._path, error)
            return default

    def set(self, key: str, value: Any) -> None:
        data = pack(value)
        try:
            _store(self._path).write(_digest(key), data)
        except sqlite3.Error as error:
            logger.warning("A value was not kept, the cache %s cannot be written: %s", self._path, error)

    def close(self) -> None:
        """Do nothing: the file is shared by all caches of this process on the same folder."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _digest(key: str) -> bytes:
    # Keys are whole requests: stored as they are, they would outgrow the values.
    return hashlib.blake2b(str(key).encode("utf-8", "surrogatepass"), digest_size=20).digest()


class _Store:
    """One open file. The connection is used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._open(path)
        except (OSError, sqlite3.Error) as error:
            raise OSError(
                f"The cache folder {str(path.parent)!r} cannot be used ({error}): choose another cache_path_root, or turn "
                'the cache off with "cache_seed": None in llm_config.'
            ) from error
        self.identity = _identity(path)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def read(self, key: bytes) -> bytes | None:
        with self._lock:
            row = self._connection.execute("SELECT value FROM value_by_key WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def write(self, key: bytes, value: bytes) -> None:
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO value_by_key VALUES (?, ?)", (key, value))

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _prepare(connection: sqlite3.Connection) -> None:
    try:
        # Switching to WAL takes the file for itself; losing that race to another process is no error.
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE IF NOT EXISTS value_by_key (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")


_stores: dict[tuple[int, Path], _Store] = {}
_stores_lock = threading.Lock()


def _store(path: Path) -> _Store:
    """Return this process's open file, opened anew when the folder was deleted meanwhile."""
    key = (os.getpid(), path)  # SQLite connections must not cross a fork.
    store = _stores.get(key)
    if store is not None and store.identity == _identity(path):
        return store
    with _stores_lock:
        store = _stores.get(key)
        if store is None or store.identity != _identity(path):
            if store is not None:
                store.close()
            store = _stores[key] = _Store(path)
        return store


@atexit.register
def _close_own() -> None:
    for (pid, _), store in _stores.items():
        if pid == os.getpid():
            store.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
