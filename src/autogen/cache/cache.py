"""`Cache`: which store keeps answers, chosen by name."""

from __future__ import annotations

from types import TracebackType
from typing import Any, ClassVar

from .abstract_cache_base import AbstractCache
from .cache_factory import CacheFactory


class Cache(AbstractCache):
    """A cache made from a config of `cache_seed`, `redis_url`, `cosmos_db_config` and `cache_path_root`.

    Entering it gives the store itself.
    """

    ALLOWED_CONFIG_KEYS: ClassVar[list[str]] = ["cache_seed", "redis_url", "cache_path_root", "cosmos_db_config"]

    def __init__(self, config: dict[str, Any]) -> None:
        for key in config:
            if key not in self.ALLOWED_CONFIG_KEYS:
                raise ValueError(f"Invalid config key: {key}")
        # Stores name folders and keys by the seed.
        self.config = {**config, "cache_seed": str(config.get("cache_seed", 42))}
        self.cache: AbstractCache = CacheFactory.cache_factory(
            seed=self.config["cache_seed"],
            redis_url=config.get("redis_url"),
            cache_path_root=config.get("cache_path_root") or ".cache",
            cosmosdb_config=config.get("cosmos_db_config"),
        )

    @staticmethod
    def disk(cache_seed: str | int = 42, cache_path_root: str = ".cache") -> Cache:
        """Keep values in the folder `{cache_path_root}/{cache_seed}`."""
        return Cache({"cache_seed": cache_seed, "cache_path_root": cache_path_root})

    @staticmethod
    def redis(cache_seed: str | int = 42, redis_url: str = "redis://localhost:6379/0") -> Cache:
        """Keep values on a Redis server; needs the extra `redis`."""
        return Cache({"cache_seed": cache_seed, "redis_url": redis_url})

    @staticmethod
    def cosmos_db(
        connection_string: str | None = None,
        container_id: str | None = None,
        cache_seed: str | int = 42,
        client: Any | None = None,
    ) -> Cache:
        """Keep values in a container of the database `autogen_cache`; needs the extra `cosmosdb`.

        Raises:
            ValueError: there is neither a connection string nor a client, or no container_id.
        """
        config = {"connection_string": connection_string, "container_id": container_id, "client": client}
        return Cache({"cache_seed": cache_seed, "cosmos_db_config": {"database_id": "autogen_cache", **config}})

    def get(self, key: str, default: Any | None = None) -> Any | None:
        return self.cache.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self.cache.set(key, value)

    def close(self) -> None:
        self.cache.close()

    def __enter__(self) -> Any:
        return self.cache.__enter__()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return self.cache.__exit__(exc_type, exc_value, traceback)
