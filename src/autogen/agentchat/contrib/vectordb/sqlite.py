"""The embedded vector database: one SQLite file, found by words, or by vectors where there is an embedding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from coterie.retrieval.store import Passage, Store

from .base import Document, ItemID, QueryResults, VectorDB, checked, existing, missing
from .utils import embeddings_of, filter_results_by_distance, vectors_of


class SqliteVectorDB(VectorDB):
    """Documents in `path`/documents.sqlite3. It needs no package, no server and no download.

    Without an `embedding_function` documents are ranked by the words they share with the query; distances are then 1
    for nothing in common, and nearer to 0 the more there is.
    """

    def __init__(
        self,
        *,
        path: str | Path = "tmp/db",
        embedding_function: Callable[..., Any] | None = None,
        metadata: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`metadata` and further settings are for chroma, whose place this may take, and mean nothing here."""
        self.store = Store(Path(path) / "documents.sqlite3")
        self.embedding_function = embedding_function
        self.active_collection: str | None = None
        self.type = "sqlite"

    def create_collection(self, collection_name: str, overwrite: bool = False, get_or_create: bool = True) -> str:
        if collection_name in self.store.collections():
            if overwrite:
                self.store.drop(collection_name)
            elif not get_or_create:
                raise existing(collection_name)
        self.store.create(collection_name)
        self.active_collection = collection_name
        return collection_name

    def get_collection(self, collection_name: str | None = None) -> str:
        if collection_name is None:
            if self.active_collection is None:
                raise ValueError("No collection is specified.")
            return self.active_collection
        if collection_name not in self.store.collections():
            raise missing(collection_name)
        self.active_collection = collection_name
        return collection_name

    def delete_collection(self, collection_name: str) -> None:
        self.store.drop(collection_name)
        if self.active_collection == collection_name:
            self.active_collection = None

    def insert_docs(self, docs: list[Document], collection_name: str | None = None, upsert: bool = False) -> None:
        collection = self.get_collection(collection_name)
        if not checked(docs):
            return
        if not upsert:
            known = {each.id for each in self.store.get(collection, [str(each["id"]) for each in docs])}
            docs = [each for each in docs if str(each["id"]) not in known]
        has_vectors = self.embedding_function is not None
        vectors = embeddings_of(self, docs) if has_vectors else [None] * len(docs)
        passages = [
            Passage(str(each["id"]), each["content"], dict(each.get("metadata") or {}), vector)
            for each, vector in zip(docs, vectors, strict=True)
        ]
        self.store.put(collection, passages)

    def update_docs(self, docs: list[Document], collection_name: str | None = None) -> None:
        self.insert_docs(docs, collection_name, upsert=True)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        self.store.remove(self.get_collection(collection_name), map(str, ids))

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        *,
        where_document: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> QueryResults:
        """As the protocol says. `where_document={"$contains": text}`: only documents in which this stands literally."""
        collection = self.get_collection(collection_name)
        containing = (where_document or {}).get("$contains", "")
        results: QueryResults = []
        for query, vector in zip(queries, self._vectors(queries), strict=True):
            if vector is None:
                found = self.store.search(collection, query, n_results, containing=containing)
            else:
                found = self.store.nearest(collection, vector, n_results, containing=containing)
            results.append([(_document(passage), distance) for passage, distance in found])
        return filter_results_by_distance(results, distance_threshold)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        wanted = None if ids is None else [str(each) for each in ids]
        return [_document(each) for each in self.store.get(self.get_collection(collection_name), wanted)]

    def _vectors(self, texts: list[str]) -> list[Any]:
        if self.embedding_function is None or not texts:
            return [None] * len(texts)
        return list(vectors_of(self, texts))


def _document(passage: Passage) -> Document:
    return Document(id=passage.id, content=passage.text, metadata=passage.metadata)
