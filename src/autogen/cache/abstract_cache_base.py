"""What a cache must offer."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol, Self, runtime_checkable


@runtime_checkable
class AbstractCache(Protocol):
    """A store of values by key, used as a context manager or closed by hand."""

    def get(self, key: str, default: Any | None = None) -> Any | None: ...

    def set(self, key: str, value: Any) -> None: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
