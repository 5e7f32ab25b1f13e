"""A cache that lives as long as the program."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from .abstract_cache_base import AbstractCache


class InMemoryCache(AbstractCache):
    """Keeps the objects themselves."""

    def __init__(self, seed: str = "") -> None:
        self._seed = seed
        self._values: dict[str, Any] = {}

    def get(self, key: str, default: Any | None = None) -> Any | None:
        return self._values.get(self._prefixed(key), default)

    def set(self, key: str, value: Any) -> None:
        self._values[self._prefixed(key)] = value

    def close(self) -> None:
        """Keep the values: closing is for stores that hold files or connections."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _prefixed(self, key: str) -> str:
        return f"{self._seed}_{key}" if self._seed else key
