"""Make the store a cache config asks for."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from coterie.errors import MissingExtra

from .abstract_cache_base import AbstractCache

if TYPE_CHECKING:
    from .cosmos_db_cache import CosmosDBConfig

logger = logging.getLogger(__name__)


class CacheFactory:
    """Chooses between the stores."""

    @staticmethod
    def cache_factory(
        seed: str | int,
        redis_url: str | None = None,
        cache_path_root: str = ".cache",
        cosmosdb_config: CosmosDBConfig | None = None,
    ) -> AbstractCache:
        """Return a Redis store when there is a URL, one on Cosmos DB when there is a config of it, else one on disk.

        On disk, too, when the extra `redis` or `cosmosdb` is missing, with a logged warning.
        """
        if redis_url is not None:
            try:
                from .redis_cache import RedisCache
            except MissingExtra as error:
                logger.warning("%s. The cache is kept on disk instead.", error)
            else:
                return RedisCache(seed, redis_url)
        elif cosmosdb_config:
            try:
                from .cosmos_db_cache import CosmosDBCache
            except MissingExtra as error:
                logger.warning("%s. The cache is kept on disk instead.", error)
            else:
                return CosmosDBCache.create_cache(seed, cosmosdb_config)
        from .disk_cache import DiskCache

        return DiskCache(Path(cache_path_root) / str(seed))
