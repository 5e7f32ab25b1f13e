"""A memory in Chroma."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Self

from autogen_core import CancellationToken, Component
from autogen_core.memory import Memory, MemoryContent, MemoryQueryResult, UpdateContextResult
from autogen_core.model_context import ChatCompletionContext
from coterie.errors import CoterieError, MissingExtra
from coterie.stamp import new_id

from .._recalling import Row, bring_up, kind_of, known_kind, put, recall, text_of
from ._chroma_configs import (
    ChromaDBVectorMemoryConfig,
    CustomEmbeddingFunctionConfig,
    HttpChromaDBVectorMemoryConfig,
    PersistentChromaDBVectorMemoryConfig,
)
from ._embedding import Embedder


class ChromaDBVectorMemory(Memory, Component[ChromaDBVectorMemoryConfig]):
    """Store and retrieve memory using vector similarity search powered by ChromaDB.

    The database is opened when it is first needed. What was found, kept and cleared is recorded with a run, so that a
    replay needs no database.
    """

    component_type = "memory"
    component_provider_override = "autogen_ext.memory.chromadb.ChromaDBVectorMemory"
    component_config_schema = ChromaDBVectorMemoryConfig

    def __init__(self, config: ChromaDBVectorMemoryConfig | None = None) -> None:
        config = config or PersistentChromaDBVectorMemoryConfig()
        if type(config) is ChromaDBVectorMemoryConfig:
            config = ChromaDBVectorMemoryConfig.model_validate(dict(config))
        self._config = config
        self._opening = threading.Lock()
        self._store: _Store | None = None

    @property
    def collection_name(self) -> str:
        """The name of the collection in Chroma."""
        return self._config.collection_name

    async def update_context(self, model_context: ChatCompletionContext) -> UpdateContextResult:
        """Add what is like the last message to the context, numbered, as one system message."""
        return await bring_up(model_context, self.query)

    async def query(
        self, query: str | MemoryContent, cancellation_token: CancellationToken | None = None, **kwargs: Any
    ) -> MemoryQueryResult:
        """Return the `k` items that are most like `query`, each with `score` (1 is equal) and `id` in its metadata.

        `kwargs`: `where` and `where_document`, Chroma's filters.
        """
        text = text_of(query)

        def search() -> list[Row]:
            return self._open().search(text, kwargs)

        return await recall(
            self.collection_name, text, self._config.k, search, filters=kwargs, token=cancellation_token
        )

    async def add(self, content: MemoryContent, cancellation_token: CancellationToken | None = None) -> None:
        """Keep a text or JSON."""
        text, kind = text_of(content), kind_of(content)
        metadata = {**(content.metadata or {}), "mime_type": kind if isinstance(kind, str) else kind.value}
        id = new_id()
        arguments = {"id": id, "text": text, "metadata": metadata}
        await put(self.collection_name, "add", arguments, lambda: self._open().keep(id, text, metadata))

    async def clear(self) -> None:
        """Forget all items of the collection."""
        await put(self.collection_name, "clear", {}, lambda: self._open().clear())

    async def reset(self) -> None:
        """Delete everything in the database, other collections included.

        Raises:
            RuntimeError: the config does not allow it.
        """
        if not self._config.allow_reset:
            raise RuntimeError("A reset deletes the whole database, and allow_reset is False. Set it in the config.")
        await put(self.collection_name, "reset", {}, self._reset)

    def _reset(self) -> None:
        self._open().client.reset()
        self._store = None

    async def close(self) -> None:
        """Let go of the database."""
        self._store = None

    def _open(self) -> _Store:
        with self._opening:
            if self._store is None:
                self._store = _Store(self._config)
            return self._store

    def _to_config(self) -> ChromaDBVectorMemoryConfig:
        if isinstance(self._config.embedding_function_config, CustomEmbeddingFunctionConfig):
            raise NotImplementedError("A memory whose embedding function is one of the program's own cannot be dumped.")
        return self._config

    @classmethod
    def _from_config(cls, config: ChromaDBVectorMemoryConfig) -> Self:
        return cls(config)


class _Store:
    """A collection that is open. Its vectors are made here, so that Chroma downloads no model."""

    def __init__(self, config: ChromaDBVectorMemoryConfig) -> None:
        self._config = config
        self._package = _package()
        self._embedder = Embedder(config.embedding_function_config, self._package)
        self.client = _client(config, self._package)
        # The metric of a collection that is there already stays as it is.
        self._collection = self.client.get_or_create_collection(
            config.collection_name, embedding_function=None, metadata={"hnsw:space": config.distance_metric}
        )
        self._metric = self._collection.configuration_json["hnsw"]["space"]

    def keep(self, id: str, text: str, metadata: dict[str, Any]) -> None:
        with self._explained():
            self._collection.upsert(
                ids=[id], documents=[text], metadatas=[metadata], embeddings=[self._embedder.keep(text)]
            )

    def search(self, text: str, filters: Mapping[str, Any]) -> list[Row]:
        with self._explained():
            found = self._collection.query(
                query_embeddings=[self._embedder.find(text)],
                n_results=self._config.k,
                include=["documents", "metadatas", "distances"],
                **filters,
            )
        columns = [found[each][0] for each in ("ids", "documents", "metadatas", "distances")]
        rows = [self._row(*each) for each in zip(*columns, strict=True)]
        least = self._config.score_threshold
        return [(item, distance) for item, distance, score in rows if least is None or score >= least]

    def clear(self) -> None:
        ids = self._collection.get(include=[])["ids"]
        if ids:
            self._collection.delete(ids=ids)

    def _row(
        self, id: str, text: str, metadata: Mapping[str, Any] | None, distance: float
    ) -> tuple[MemoryContent, float, float]:
        score = _score(distance, self._metric)
        kind = known_kind(str((metadata or {}).get("mime_type", "text/plain")))
        noted = {**(metadata or {}), "mime_type": kind if isinstance(kind, str) else kind.value}
        item = MemoryContent(content=text, mime_type=kind, metadata={**noted, "score": score, "id": id})
        return item, distance, score

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what to do where the collection was filled with vectors of another model."""
        try:
            yield
        except self._package.errors.ChromaError as error:
            if "dimension" not in str(error):
                raise
            raise CoterieError(
                f"The collection {self._config.collection_name!r} was filled with vectors of another embedding model "
                f"({error}). Set embedding_function_config to that model, or use another collection_name."
            ) from error


def _score(distance: float, metric: str) -> float:
    """How like two texts are; 1 is equal."""
    if metric == "cosine":
        return 1.0 - distance / 2.0
    return 1.0 / (1.0 + distance) if metric == "l2" else 1.0 - distance


def _client(config: ChromaDBVectorMemoryConfig, package: Any) -> Any:
    settings = package.Settings(anonymized_telemetry=False, allow_reset=config.allow_reset)
    place = {"settings": settings, "tenant": config.tenant, "database": config.database}
    if isinstance(config, HttpChromaDBVectorMemoryConfig):
        return package.HttpClient(host=config.host, port=config.port, ssl=config.ssl, headers=config.headers, **place)
    assert isinstance(config, PersistentChromaDBVectorMemoryConfig)
    return package.PersistentClient(path=config.persistence_path, **place)


def _package() -> Any:
    try:
        return import_module("chromadb")
    except ImportError:
        raise MissingExtra("chromadb", "chromadb", "A ChromaDBVectorMemory") from None
