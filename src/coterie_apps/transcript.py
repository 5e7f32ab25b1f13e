"""What a program prints: passed through unchanged, and remembered by the effect that printed it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from coterie.place import HERE

Sink = Callable[[str], None]


class Transcript:
    """Stands in for `sys.stdout` while a program runs. All else that a stream can do, the real one does.

    `sink` gets what is printed, in whole lines and once more at the end; `on_write` is called before anything appears.
    """

    def __init__(self, stream: TextIO, on_write: Callable[[], None]) -> None:
        self._stream, self._on_write = stream, on_write
        self._sink: Sink = lambda text: None
        self._line = ""
        self._within: dict[str, list[str]] = {}
        self._muted: set[int] = set()
        self._lock = threading.RLock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stream)

    @property
    def stream(self) -> TextIO:
        """The real one."""
        return self._stream

    def write(self, text: str) -> int:
        """Print `text`."""
        if threading.get_ident() in self._muted:
            return len(text)
        with self._lock:
            self._on_write()
            count = self._stream.write(text)
            self.note(text)
        return count

    def writelines(self, lines: Any) -> None:
        """Print several texts."""
        for each in lines:
            self.write(each)

    def note(self, text: str) -> None:
        """Remember `text`, which somebody else shows."""
        place = HERE.get()
        path = f"{place.path}/" if place is not None else ""
        with self._lock:
            for key, parts in self._within.items():
                if path.startswith(f"{key}/"):
                    parts.append(text)
            self._line += text
            lines, newline, self._line = self._line.rpartition("\n")
            if newline:
                self._sink(lines + newline)

    def begin(self, key: str) -> None:
        """The effect `key` begins: what is printed at its place and below belongs to it."""
        with self._lock:
            self._within[key] = []

    def end(self, key: str) -> str:
        """The effect has ended: return what was printed within it."""
        with self._lock:
            return "".join(self._within.pop(key, ()))

    def repeat(self, text: str, instead_of: Callable[[], None] | None) -> None:
        """Print what a recorded effect printed. What `instead_of` prints, when called, is left out."""
        if instead_of is not None:
            self._muted.add(threading.get_ident())
            try:
                instead_of()
            finally:
                self._muted.discard(threading.get_ident())
        self.write(text)
        self._stream.flush()

    @contextmanager
    def installed(self, sink: Sink) -> Iterator[None]:
        """Be `sys.stdout`, and hand what is printed to `sink`."""
        self._sink = sink
        before, sys.stdout = sys.stdout, self
        try:
            yield
        finally:
            sys.stdout = before
            with self._lock:
                if self._line:
                    sink(self._line)
                self._line = ""
