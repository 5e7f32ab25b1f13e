"""A cache on a Redis server; needs the extra `redis`."""

from __future__ import annotations

import importlib
from types import TracebackType
from typing import Any, Self

from coterie.errors import MissingExtra

from ._values import pack, unpack
from .abstract_cache_base import AbstractCache

try:
    redis: Any = importlib.import_module("redis")
except ImportError as error:
    raise MissingExtra("redis", "redis", "A cache on Redis") from error


class RedisCache(AbstractCache):
    """Keeps bytes and JSON values under the keys `autogen:{seed}:{key}`."""

    def __init__(self, seed: str | int, redis_url: str) -> None:
        self.seed = seed
        self.cache: Any = redis.Redis.from_url(redis_url)

    def get(self, key: str, default: Any | None = None) -> Any | None:
        data = self.cache.get(self._prefixed_key(key))
        if data is None:
            return default
        try:
            return unpack(data)
        except ValueError:
            # Another program's value, such as a pickle of AutoGen's: it must not be read.
            return default

    def set(self, key: str, value: Any) -> None:
        self.cache.set(self._prefixed_key(key), pack(value))

    def close(self) -> None:
        self.cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _prefixed_key(self, key: str) -> str:
        return f"autogen:{self.seed}:{key}"
