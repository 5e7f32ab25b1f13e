"""Keeps values on a Redis server, as JSON."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any, Self, TypeVar, cast

import orjson
from pydantic import BaseModel, SecretStr

from autogen_core import CacheStore, Component
from coterie.errors import MissingExtra

T = TypeVar("T")

_logger = logging.getLogger(__name__)


class RedisStoreConfig(BaseModel):
    """The config of a `RedisStore`. The password is masked in JSON, and has to be put in again."""

    host: str = "localhost"
    port: int = 6379
    db: int = 0
    username: str | None = None
    password: SecretStr | None = None
    ssl: bool = False
    socket_timeout: float | None = None


class RedisStore(CacheStore[T], Component[RedisStoreConfig]):
    """Keeps values with a `redis.Redis`. A server that cannot be reached is an empty cache, and a logged warning."""

    component_config_schema = RedisStoreConfig
    component_provider_override = "autogen_ext.cache_store.redis.RedisStore"

    def __init__(self, redis_instance: Any) -> None:
        self.cache = redis_instance

    def get(self, key: str, default: T | None = None) -> T | None:
        """Return the value under `key`, or `default`; pydantic objects come back as the JSON they were kept as."""
        try:
            found = self.cache.get(key)
        except Exception as error:  # noqa: BLE001 - the program's own client: a cache must not end a conversation
            _logger.warning("The Redis cache cannot be read (%s: %s).", type(error).__name__, error)
            return default
        if found is None:
            return default
        try:
            return cast(T, orjson.loads(found))
        except orjson.JSONDecodeError:
            return cast(T, found.decode(errors="replace") if isinstance(found, bytes) else found)

    def set(self, key: str, value: T) -> None:
        """Keep a value under `key`."""
        try:
            self.cache.set(key, orjson.dumps(value, default=_as_json))
        except Exception as error:  # noqa: BLE001 - as above
            _logger.warning("The Redis cache cannot be written (%s: %s).", type(error).__name__, error)

    def _to_config(self) -> RedisStoreConfig:
        settings = self.cache.connection_pool.connection_kwargs
        names = set(RedisStoreConfig.model_fields) - {"ssl"}
        known = {key: value for key, value in settings.items() if key in names and value is not None}
        pool = type(self.cache.connection_pool.make_connection()).__name__
        return RedisStoreConfig(ssl=pool.startswith("SSL"), **known)

    @classmethod
    def _from_config(cls, config: RedisStoreConfig) -> Self:
        try:
            package = import_module("redis")
        except ImportError:
            raise MissingExtra("redis", "redis", "A RedisStore") from None
        settings = config.model_dump(exclude_none=True)
        secret = settings.pop("password", None)
        if isinstance(secret, SecretStr) and set(secret.get_secret_value()) != {"*"}:
            settings["password"] = secret.get_secret_value()
        return cls(package.Redis(**settings))


def _as_json(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"a {type(value).__name__} cannot be kept as JSON")


__all__ = ["RedisStore", "RedisStoreConfig"]
