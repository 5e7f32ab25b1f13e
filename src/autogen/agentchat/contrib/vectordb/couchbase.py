"""Couchbase as a vector database: documents in a collection, found by an index of its search service."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from coterie.errors import MissingExtra
from coterie.retrieval.embed import embedding_for

from .base import Document, ItemID, QueryResults, VectorDB, checked, existing, missing
from .utils import embeddings_of, filter_results_by_distance, vectors_of

EMBEDDING_MODEL = "all-MiniLM-L6-v2"


class CouchbaseVectorDB(VectorDB):
    """Documents in Couchbase: `content`, `metadata`, `embedding` under their ids.

    Finding them needs a search index on `embedding`, named `index_name`, made in Couchbase itself.
    """

    def __init__(
        self,
        connection_string: str = "couchbase://localhost",
        username: str = "Administrator",
        password: str = "password",
        bucket_name: str = "vector_db",
        embedding_function: Callable[..., Any] | None = None,
        scope_name: str = "_default",
        collection_name: str = "_default",
        index_name: str | None = None,
    ) -> None:
        """Without an `embedding_function`: the model all-MiniLM-L6-v2 if it is on this machine, else by words.

        Raises: MissingExtra without the package couchbase.
        """
        try:
            auth = importlib.import_module("couchbase.auth")
            cluster = importlib.import_module("couchbase.cluster")
            options = importlib.import_module("couchbase.options")
        except ImportError as error:
            raise MissingExtra("couchbase", "retrievechat-couchbase", "CouchbaseVectorDB") from error
        authenticated = options.ClusterOptions(auth.PasswordAuthenticator(username, password))
        self.cluster: Any = cluster.Cluster(connection_string, authenticated)
        self.bucket = self.cluster.bucket(bucket_name)
        self.scope = self.bucket.scope(scope_name)
        self.embedding_function = embedding_function or embedding_for(EMBEDDING_MODEL)
        self.index_name = index_name
        self.active_collection: Any = self.scope.collection(collection_name)
        self.type = "couchbase"

    def _names(self) -> list[str]:
        scopes = self.bucket.collections().get_all_scopes()
        return [each.name for scope in scopes if scope.name == self.scope.name for each in scope.collections]

    def create_collection(self, collection_name: str, overwrite: bool = False, get_or_create: bool = True) -> Any:
        exists = collection_name in self._names()
        if exists and not overwrite and not get_or_create:
            raise existing(collection_name)
        if exists and overwrite:
            self.delete_collection(collection_name)
        if overwrite or not exists:
            self.bucket.collections().create_collection(self.scope.name, collection_name)
        self.active_collection = self.scope.collection(collection_name)
        return self.active_collection

    def get_collection(self, collection_name: str | None = None) -> Any:
        if collection_name is not None:
            if collection_name not in self._names():
                raise missing(collection_name)
            self.active_collection = self.scope.collection(collection_name)
        return self.active_collection

    def delete_collection(self, collection_name: str) -> None:
        self.bucket.collections().drop_collection(self.scope.name, collection_name)

    def insert_docs(self, docs: list[Document], collection_name: str | None = None, upsert: bool = False) -> None:
        collection = self.get_collection(collection_name)
        if not checked(docs):
            return
        vectors = embeddings_of(self, docs)
        kept = {
            str(doc["id"]): {
                "content": doc["content"],
                "metadata": doc.get("metadata"),
                "embedding": vector,
            }
            for doc, vector in zip(docs, vectors, strict=True)
        }
        done = collection.upsert_multi(kept) if upsert else collection.insert_multi(kept)
        if not done.all_ok:
            raise next(iter(done.exceptions.values()))

    def update_docs(self, docs: list[Document], collection_name: str | None = None) -> None:
        self.insert_docs(docs, collection_name, upsert=True)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        self.get_collection(collection_name).remove_multi([str(each) for each in ids])

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        """As the protocol says; the distance is 1 minus the score of the search."""
        collection = self.get_collection(collection_name)
        results = [self._search(collection, vector, n_results) for vector in vectors_of(self, queries)]
        return filter_results_by_distance(results, distance_threshold)

    def _search(self, collection: Any, vector: list[float], limit: int) -> list[tuple[Document, float]]:
        if not self.index_name:
            raise ValueError("Finding documents in Couchbase needs index_name, the search index on their embeddings.")
        search: Any = importlib.import_module("couchbase.search")
        vectors: Any = importlib.import_module("couchbase.vector_search")
        options: Any = importlib.import_module("couchbase.options")
        query = vectors.VectorQuery.create("embedding", vector, num_candidates=limit)
        request = search.SearchRequest.create(vectors.VectorSearch.from_vector_query(query))
        found = self.scope.search(self.index_name, request, options.SearchOptions(limit=limit)).rows()
        scores = {row.id: row.score for row in found}
        documents = self.get_docs_by_ids(list(scores), collection.name)
        return [(each, 1 - float(scores[each["id"]])) for each in documents]

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        collection = self.get_collection(collection_name)
        wanted = self._ids(collection.name) if ids is None else [str(each) for each in ids]
        found = collection.get_multi(wanted).results
        values = [(id, found[id].content_as[dict]) for id in wanted if id in found]
        return [Document(id=id, content=each["content"], metadata=each.get("metadata")) for id, each in values]

    def _ids(self, collection_name: str) -> list[str]:
        rows = self.scope.query(f"SELECT META().id AS id FROM `{collection_name}`").rows()
        return [row["id"] for row in rows]
