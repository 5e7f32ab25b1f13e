"""A memory on a Redis server."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Any, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict

from autogen_core import CancellationToken, Component
from autogen_core.memory import Memory, MemoryContent, MemoryQueryResult, UpdateContextResult
from autogen_core.model_context import ChatCompletionContext
from coterie.errors import MissingExtra
from coterie.retrieval.embed import Embedding, embedding_for

from .._recalling import Row, bring_up, known_kind, put, recall, text_of
from ._distance import distance


class RedisMemoryConfig(BaseModel):
    """Where the memory is, and what it brings up.

    `sequential`: the `top_k` latest items, else those that are most like the query, as far as they are not further from
    it than `distance_threshold`. `algorithm` and `datatype` change nothing: vectors are compared exactly.
    """

    model_config = ConfigDict(defer_build=True, protected_namespaces=())

    redis_url: str = "redis://localhost:6379"
    index_name: str = "chat_history"
    prefix: str = "memory"
    sequential: bool = False
    distance_metric: Literal["cosine", "ip", "l2"] = "cosine"
    algorithm: Literal["flat", "hnsw"] = "flat"
    top_k: int = 10
    datatype: Literal["uint8", "int8", "float16", "float32", "float64", "bfloat16"] = "float32"
    distance_threshold: float = 0.7
    model_name: str = "sentence-transformers/all-mpnet-base-v2"


class RedisMemory(Memory, Component[RedisMemoryConfig]):
    """Store and retrieve memory on a Redis server, by similarity or by time.

    Items are vectors of the model `model_name` if it is on this machine, else they are found by their words. What was
    found, kept and cleared is recorded with a run, so that a replay needs no server.
    """

    component_type = "memory"
    component_provider_override = "autogen_ext.memory.redis.RedisMemory"
    component_config_schema = RedisMemoryConfig

    def __init__(self, config: RedisMemoryConfig | None = None) -> None:
        self.config = config or RedisMemoryConfig()
        self._opening = threading.Lock()
        self._items: _Items | None = None

    async def update_context(self, model_context: ChatCompletionContext) -> UpdateContextResult:
        """Add what belongs to the last message to the context, numbered, as one system message."""
        return await bring_up(model_context, self.query)

    async def query(
        self, query: str | MemoryContent, cancellation_token: CancellationToken | None = None, **kwargs: Any
    ) -> MemoryQueryResult:
        """Return what belongs to `query`. `kwargs`: `sequential`, `top_k`, `distance_threshold`, for this query.

        Raises:
            ValueError: of pydantic, for another argument.
        """
        text = text_of(query)
        how = _Search.model_validate({**self.config.model_dump(include=set(_Search.model_fields)), **kwargs})

        def search() -> list[Row]:
            return self._open().latest(how) if how.sequential else self._open().nearest(text, how)

        name = self.config.index_name
        return await recall(name, text, how.top_k, search, filters=how.model_dump(), token=cancellation_token)

    async def add(self, content: MemoryContent, cancellation_token: CancellationToken | None = None) -> None:
        """Keep a text or JSON."""
        text, item = text_of(content), content.model_dump(mode="json")
        await put(self.config.index_name, "add", item, lambda: self._open().keep(text, item))

    async def clear(self) -> None:
        """Forget all items."""
        await put(self.config.index_name, "clear", {}, lambda: self._open().clear())

    async def close(self) -> None:
        """Forget all items, and let go of the server."""
        await put(self.config.index_name, "close", {}, self._close)

    def _close(self) -> None:
        if self._items is not None:
            self._items.close()
            self._items = None

    def _open(self) -> _Items:
        with self._opening:
            if self._items is None:
                self._items = _Items(self.config)
            return self._items

    def _to_config(self) -> RedisMemoryConfig:
        return self.config

    @classmethod
    def _from_config(cls, config: RedisMemoryConfig) -> Self:
        return cls(config)


class _Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sequential: bool
    top_k: int
    distance_threshold: float


class _Items:
    """The items on the server: a list, each with its vector."""

    def __init__(self, config: RedisMemoryConfig) -> None:
        self._key = f"{config.prefix}:{config.index_name}"
        self._metric = config.distance_metric
        self._model = config.model_name
        self._embedding: Embedding | None = None
        try:
            self._client = import_module("redis").Redis.from_url(config.redis_url)
        except ImportError:
            raise MissingExtra("redis", "redis", "A RedisMemory") from None

    def keep(self, text: str, item: dict[str, Any]) -> None:
        self._client.rpush(self._key, orjson.dumps({"item": item, "vector": self._vector(text)}))

    def latest(self, how: _Search) -> list[Row]:
        rows = self._client.lrange(self._key, -how.top_k, -1) if how.top_k > 0 else []
        return [(_item(orjson.loads(each)), 0.0) for each in rows]

    def nearest(self, text: str, how: _Search) -> list[Row]:
        asked = self._vector(text)
        kept = [orjson.loads(each) for each in self._client.lrange(self._key, 0, -1)]
        rows = [(_item(each), distance(asked, each["vector"], self._metric)) for each in kept]
        near = [row for row in rows if row[1] <= how.distance_threshold]
        return sorted(near, key=lambda row: row[1])[: how.top_k]

    def clear(self) -> None:
        self._client.delete(self._key)

    def close(self) -> None:
        self.clear()
        self._client.close()

    def _vector(self, text: str) -> list[float]:
        if self._embedding is None:
            self._embedding = embedding_for(self._model)
        return self._embedding([text])[0]


def _item(row: dict[str, Any]) -> MemoryContent:
    item = row["item"]
    return MemoryContent.model_validate({**item, "mime_type": known_kind(item["mime_type"])})
