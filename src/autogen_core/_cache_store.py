"""Where caches keep their values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, Self, TypeVar

from pydantic import BaseModel

from ._component_config import Component, ComponentBase

T = TypeVar("T")


class CacheStore(ABC, ComponentBase[BaseModel], Generic[T]):
    """Keeps values under keys."""

    component_type = "cache_store"

    @abstractmethod
    def get(self, key: str, default: T | None = None) -> T | None:
        """Return the value under `key`, or `default`."""

    @abstractmethod
    def set(self, key: str, value: T) -> None:
        """Keep a value under `key`."""


class InMemoryStoreConfig(BaseModel):
    """The config of an `InMemoryStore`: there is nothing to say."""


class InMemoryStore(CacheStore[T], Component[InMemoryStoreConfig]):
    """Keeps values as long as the process lives; its content is not written down."""

    component_provider_override = "autogen_core.InMemoryStore"
    component_config_schema = InMemoryStoreConfig

    def __init__(self) -> None:
        self.store: dict[str, T] = {}

    def get(self, key: str, default: T | None = None) -> T | None:
        """Return the value under `key`, or `default`."""
        return self.store.get(key, default)

    def set(self, key: str, value: T) -> None:
        """Keep a value under `key`."""
        self.store[key] = value

    def _to_config(self) -> InMemoryStoreConfig:
        return InMemoryStoreConfig()

    @classmethod
    def _from_config(cls, config: InMemoryStoreConfig) -> Self:
        return cls()
