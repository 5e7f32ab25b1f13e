"""Qdrant as a vector database: in memory, in a folder, or behind a server."""

from __future__ import annotations

import abc
import importlib
from collections.abc import Callable
from typing import Any

from coterie.errors import MissingExtra
from coterie.retrieval.embed import embedding_for

from .base import Document, ItemID, Metadata, QueryResults, VectorDB, checked, existing, missing
from .utils import embeddings_of, filter_results_by_distance, vectors_of

EMBEDDING_MODEL = "BAAI/bge-small-en-v1.5"
_PAGE = 1000


class EmbeddingFunction(abc.ABC):
    """What turns texts into vectors."""

    @abc.abstractmethod
    def __call__(self, inputs: list[str]) -> list[Any]:
        """The vectors of the texts."""


class FastEmbedEmbeddingFunction(EmbeddingFunction):
    """A model of the package fastembed, which downloads its weights at first use."""

    def __init__(
        self,
        model_name: str = EMBEDDING_MODEL,
        batch_size: int = 256,
        cache_dir: str | None = None,
        threads: int | None = None,
        parallel: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Raises: MissingExtra without the package."""
        try:
            package: Any = importlib.import_module("fastembed")
        except ImportError as error:
            raise MissingExtra("fastembed", "retrievechat-qdrant", "FastEmbedEmbeddingFunction") from error
        self._batch_size, self._parallel = batch_size, parallel
        self._model = package.TextEmbedding(model_name=model_name, cache_dir=cache_dir, threads=threads, **kwargs)

    def __call__(self, inputs: list[str]) -> list[Any]:
        return [each.tolist() for each in self._model.embed(inputs, self._batch_size, self._parallel)]


class QdrantVectorDB(VectorDB):
    """Documents in Qdrant. Their ids are whole numbers or UUIDs."""

    def __init__(
        self,
        *,
        client: Any = None,
        embedding_function: Callable[..., Any] | None = None,
        content_payload_key: str = "_content",
        metadata_payload_key: str = "_metadata",
        collection_options: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`client`: one of qdrant-client's; else a database in memory, or what `kwargs` say to QdrantClient.

        `collection_options` go to `create_collection`. Without an `embedding_function`: the model bge-small if it is
        on this machine, else by words. Raises: MissingExtra without the package.
        """
        try:
            self._package: Any = importlib.import_module("qdrant_client")
        except ImportError as error:
            raise MissingExtra("qdrant-client", "retrievechat-qdrant", "QdrantVectorDB") from error
        self.client = client or self._package.QdrantClient(**(kwargs or {"location": ":memory:"}))
        self.embedding_function = embedding_function or embedding_for(EMBEDDING_MODEL)
        self.content_payload_key, self.metadata_payload_key = content_payload_key, metadata_payload_key
        self.collection_options = dict(collection_options or {})
        self.active_collection: str | None = None
        self.type = "qdrant"

    def create_collection(self, collection_name: str, overwrite: bool = False, get_or_create: bool = True) -> Any:
        exists = self.client.collection_exists(collection_name)
        if exists and not overwrite and not get_or_create:
            raise existing(collection_name)
        if exists and overwrite:
            self.client.delete_collection(collection_name)
        if overwrite or not exists:
            models = self._package.models
            vectors = models.VectorParams(
                size=len(vectors_of(self, ["dimensions"])[0]), distance=models.Distance.COSINE
            )
            self.client.create_collection(collection_name, **{"vectors_config": vectors, **self.collection_options})
        self.active_collection = collection_name
        return self.client.get_collection(collection_name)

    def get_collection(self, collection_name: str | None = None) -> Any:
        return self.client.get_collection(self._named(collection_name))

    def _named(self, collection_name: str | None) -> str:
        if collection_name is None:
            if self.active_collection is None:
                raise ValueError("No collection is specified.")
            return self.active_collection
        if collection_name != self.active_collection and not self.client.collection_exists(collection_name):
            raise missing(collection_name)
        self.active_collection = collection_name
        return collection_name

    def delete_collection(self, collection_name: str) -> None:
        self.client.delete_collection(collection_name)
        if self.active_collection == collection_name:
            self.active_collection = None

    def insert_docs(self, docs: list[Document], collection_name: str | None = None, upsert: bool = False) -> None:
        collection = self._named(collection_name)
        if not checked(docs):
            return
        if not upsert:
            ids = [each["id"] for each in docs]
            known = {str(each.id) for each in self.client.retrieve(collection, ids=ids, with_payload=False)}
            docs = [each for each in docs if str(each["id"]) not in known]
        vectors = embeddings_of(self, docs) if docs else []
        points = [
            self._package.models.PointStruct(
                id=doc["id"],
                vector=vector,
                payload={self.content_payload_key: doc["content"], self.metadata_payload_key: doc.get("metadata")},
            )
            for doc, vector in zip(docs, vectors, strict=True)
        ]
        for at in range(0, len(points), _PAGE):
            self.client.upsert(collection, points=points[at : at + _PAGE])

    def update_docs(self, docs: list[Document], collection_name: str | None = None) -> None:
        self.insert_docs(docs, collection_name, upsert=True)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        self.client.delete(self._named(collection_name), points_selector=ids, **kwargs)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        """As the protocol says; the distance is 1 minus the similarity. `kwargs` go to Qdrant's `query_points`."""
        collection = self._named(collection_name)
        results: QueryResults = []
        for vector in vectors_of(self, queries):
            found = self.client.query_points(collection, query=vector, limit=n_results, with_payload=True, **kwargs)
            results.append([(self._document(each), 1 - float(each.score)) for each in found.points])
        return filter_results_by_distance(results, distance_threshold)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        collection = self._named(collection_name)
        if ids is not None:
            return [self._document(each) for each in self.client.retrieve(collection, ids=ids, **kwargs)]
        found: list[Document] = []
        offset = None
        while True:
            points, offset = self.client.scroll(collection, limit=_PAGE, offset=offset, with_payload=True, **kwargs)
            found += [self._document(each) for each in points]
            if offset is None:
                return found

    def _document(self, point: Any) -> Document:
        payload = point.payload or {}
        metadata: Metadata = payload.get(self.metadata_payload_key)
        return Document(id=point.id, content=payload.get(self.content_payload_key, ""), metadata=metadata)
