"""Make the store a cache config asks for."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from coterie.errors import MissingExtra

from .abstract_cache_base import AbstractCache

logger = logging.getLogger(__name__)


class CacheFactory:
    """Chooses between the stores."""

    @staticmethod
    def cache_factory(
        seed: str | int,
        redis_url: str | None = None,
        cache_path_root: str = ".cache",
        cosmosdb_config: dict[str, Any] | None = None,
    ) -> AbstractCache:
        """Return a Redis store when there is a URL, else one on disk; on disk, too, when the extra `redis` is missing.

        Raises:
            NotImplementedError: a Cosmos DB store is asked for.
        """
        if cosmosdb_config:
            raise NotImplementedError(
                "This version has no cache on Cosmos DB: use Cache.disk, Cache.redis, or pass an object of your own with "
                "get, set and close as cache=."
            )
        if redis_url is not None:
            try:
                from .redis_cache import RedisCache
            except MissingExtra as error:
                logger.warning("%s. The cache is kept on disk instead.", error)
            else:
                return RedisCache(seed, redis_url)
        from .disk_cache import DiskCache

        return DiskCache(Path(cache_path_root) / str(seed))
