"""The streams a chat prints to and reads from, and which one is in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, runtime_checkable

__all__ = ("IOStream", "InputStream", "OutputStream")


@runtime_checkable
class OutputStream(Protocol):
    """Takes what a chat prints."""

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None: ...


@runtime_checkable
class InputStream(Protocol):
    """Gives what a person typed."""

    def input(self, prompt: str = "", *, password: bool = False) -> str: ...


@runtime_checkable
class IOStream(InputStream, OutputStream, Protocol):
    """Both ways; any object with `print` and `input` will do."""

    @staticmethod
    def set_global_default(stream: IOStream) -> None:
        """Use the stream wherever no other one is set."""
        global _global_default
        _global_default = stream

    @staticmethod
    def get_global_default() -> IOStream:
        """Return the stream that is used where no other one is set.

        Raises:
            RuntimeError: none was ever set.
        """
        if _global_default is None:
            raise RuntimeError("No global default IOStream has been set: call IOStream.set_global_default first.")
        return _global_default

    @staticmethod
    def get_default() -> IOStream:
        """Return the stream of this context, else the global one."""
        stream = _default.get()
        return IOStream.get_global_default() if stream is None else stream

    @staticmethod
    @contextmanager
    def set_default(stream: IOStream | None) -> Iterator[None]:
        """Use the stream in this context (this thread or task) until the block ends; None means the global one."""
        token = _default.set(stream)
        try:
            yield
        finally:
            _default.reset(token)


_global_default: IOStream | None = None
_default: ContextVar[IOStream | None] = ContextVar("autogen_default_iostream", default=None)
