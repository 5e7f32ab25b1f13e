"""Chroma as a vector database, in this process or behind a client."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from coterie.errors import MissingExtra
from coterie.retrieval.embed import embedding_for

from .base import Document, ItemID, QueryResults, VectorDB, checked, existing, missing
from .utils import chroma_results_to_query_results, embeddings_of, filter_results_by_distance, vectors_of, with_contents

CHROMADB_MAX_BATCH_SIZE = int(os.environ.get("CHROMADB_MAX_BATCH_SIZE", "40000"))
EMBEDDING_MODEL = "all-MiniLM-L6-v2"


class ChromaVectorDB(VectorDB):
    """Documents in Chroma. Texts are embedded here, never by Chroma, which would download a model for it."""

    def __init__(
        self,
        *,
        client: Any = None,
        path: str = "tmp/db",
        embedding_function: Callable[..., Any] | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`client`: one of chromadb's; else the database is in the folder `path`. `metadata`: of new collections.

        Without an `embedding_function`: the model all-MiniLM-L6-v2 if it is on this machine, else by words.
        Raises: MissingExtra without the package.
        """
        package = _package()
        self._error = package.errors
        self.client = client or package.PersistentClient(
            path=path, settings=package.Settings(anonymized_telemetry=False), **kwargs
        )
        self.path = path
        self.embedding_function = embedding_function or embedding_for(EMBEDDING_MODEL)
        self.metadata = metadata or {"hnsw:space": "ip", "hnsw:construction_ef": 30, "hnsw:M": 32}
        self.active_collection = None
        self.type = "chroma"

    def create_collection(self, collection_name: str, overwrite: bool = False, get_or_create: bool = True) -> Any:
        found = self._find(collection_name)
        if found is not None and not overwrite and not get_or_create:
            raise existing(collection_name)
        if found is not None and overwrite:
            self.client.delete_collection(collection_name)
            found = None
        if found is None:
            found = self.client.create_collection(collection_name, metadata=self.metadata, embedding_function=None)
        self.active_collection = found
        return found

    def get_collection(self, collection_name: str | None = None) -> Any:
        if collection_name is None:
            if self.active_collection is None:
                raise ValueError("No collection is specified.")
            return self.active_collection
        if self.active_collection is None or self.active_collection.name != collection_name:
            found = self._find(collection_name)
            if found is None:
                raise missing(collection_name)
            self.active_collection = found
        return self.active_collection

    def _find(self, collection_name: str) -> Any:
        try:
            return self.client.get_collection(collection_name, embedding_function=None)
        except (ValueError, self._error.NotFoundError):  # older clients raise the first
            return None

    def delete_collection(self, collection_name: str) -> None:
        self.client.delete_collection(collection_name)
        if self.active_collection is not None and self.active_collection.name == collection_name:
            self.active_collection = None

    def insert_docs(self, docs: list[Document], collection_name: str | None = None, upsert: bool = False) -> None:
        collection = self.get_collection(collection_name)
        put = collection.upsert if upsert else collection.add
        for batch in _batches(checked(docs)):
            self._ask(
                put,
                ids=[str(each["id"]) for each in batch],
                documents=[each["content"] for each in batch],
                metadatas=[each.get("metadata") or None for each in batch],
                embeddings=embeddings_of(self, batch),
            )

    def update_docs(self, docs: list[Document], collection_name: str | None = None) -> None:
        self.insert_docs(docs, collection_name, upsert=True)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        self.get_collection(collection_name).delete(ids=[str(each) for each in ids], **kwargs)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        """As the protocol says; `kwargs` (`where`, `where_document`) go to Chroma's `query`."""
        collection = self.get_collection(collection_name)
        columns = self._ask(
            collection.query,
            query_embeddings=vectors_of(self, queries),
            n_results=n_results,
            include=["documents", "metadatas", "distances"],
            **kwargs,
        )
        results = chroma_results_to_query_results(with_contents(columns))
        return filter_results_by_distance(results, distance_threshold)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        include = ["metadatas", "documents"] if include is None else include
        wanted = None if ids is None else [str(each) for each in ids]
        columns = self.get_collection(collection_name).get(wanted, include=include, **kwargs)
        table = with_contents({key: [columns[key]] for key in ("ids", *include)})
        ranks = [range(len(columns["ids"]))]
        return [doc for doc, _ in chroma_results_to_query_results({**table, "ranks": ranks}, "ranks")[0]]

    def _ask(self, method: Callable[..., Any], **kwargs: Any) -> Any:
        try:
            return method(**kwargs)
        except self._error.ChromaError as error:
            if "dimension" not in str(error):
                raise
            raise ValueError(
                f"{error}: the collection was made with another embedding. Pass that one as embedding_function, or make "
                "the collection anew (overwrite=True)."
            ) from error


def _package() -> Any:
    try:
        return importlib.import_module("chromadb")
    except ImportError as error:
        raise MissingExtra("chromadb", "retrievechat", "ChromaVectorDB") from error


def _batches(docs: list[Document]) -> Iterator[list[Document]]:
    size = CHROMADB_MAX_BATCH_SIZE
    return (docs[at : at + size] for at in range(0, len(docs), size))
