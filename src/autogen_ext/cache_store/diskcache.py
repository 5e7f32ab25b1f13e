"""Keeps values in a folder, with the package `diskcache`."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Self, TypeVar

from pydantic import BaseModel

from autogen_core import CacheStore, Component
from coterie.errors import MissingExtra

T = TypeVar("T")


class DiskCacheStoreConfig(BaseModel):
    """The config of a `DiskCacheStore`."""

    directory: str


class DiskCacheStore(CacheStore[T], Component[DiskCacheStoreConfig]):
    """Keeps values in a `diskcache.Cache`.

    Whoever can write to its folder can run code here, since values are pickled.
    """

    component_config_schema = DiskCacheStoreConfig
    component_provider_override = "autogen_ext.cache_store.diskcache.DiskCacheStore"

    def __init__(self, cache_instance: Any) -> None:
        self.cache = cache_instance

    def get(self, key: str, default: T | None = None) -> T | None:
        """Return the value under `key`, or `default`."""
        found: T | None = self.cache.get(key, default)
        return found

    def set(self, key: str, value: T) -> None:
        """Keep a value under `key`."""
        self.cache.set(key, value)

    def _to_config(self) -> DiskCacheStoreConfig:
        return DiskCacheStoreConfig(directory=str(self.cache.directory))

    @classmethod
    def _from_config(cls, config: DiskCacheStoreConfig) -> Self:
        try:
            package = import_module("diskcache")
        except ImportError:
            raise MissingExtra("diskcache", "diskcache", "A DiskCacheStore") from None
        return cls(package.Cache(config.directory))


__all__ = ["DiskCacheStore", "DiskCacheStoreConfig"]
