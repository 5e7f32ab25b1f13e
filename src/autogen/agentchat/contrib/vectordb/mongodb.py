"""MongoDB Atlas as a vector database. It needs Atlas, or a local deployment of it: plain MongoDB has no vector search."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from coterie.errors import MissingExtra
from coterie.retrieval.embed import embedding_for

from .base import Document, ItemID, QueryResults, VectorDB, checked, existing, missing
from .utils import embeddings_of, filter_results_by_distance, vectors_of

EMBEDDING_MODEL = "all-MiniLM-L6-v2"
DEFAULT_INDEX_NAME = "vector_index"
_CANDIDATES_PER_RESULT = 10
_PAUSE_S = 0.5


class MongoDBAtlasVectorDB(VectorDB):
    """Documents in MongoDB Atlas, one per record: `_id`, `content`, `metadata`, `embedding`."""

    def __init__(
        self,
        connection_string: str = "",
        database_name: str = "vector_db",
        embedding_function: Callable[..., Any] | None = None,
        collection_name: str | None = None,
        index_name: str = DEFAULT_INDEX_NAME,
        overwrite: bool = False,
        wait_until_index_ready: float | None = None,
        wait_until_document_ready: float | None = None,
    ) -> None:
        """The waits are seconds: for a new index, and for new documents to be found by it; None waits for neither.

        Without an `embedding_function`: the model all-MiniLM-L6-v2 if it is on this machine, else by words.
        Raises: MissingExtra without the package pymongo.
        """
        try:
            self._package: Any = importlib.import_module("pymongo")
            self._operations: Any = importlib.import_module("pymongo.operations")
        except ImportError as error:
            raise MissingExtra("pymongo", "retrievechat-mongodb", "MongoDBAtlasVectorDB") from error
        self.client = self._package.MongoClient(connection_string)
        self.db = self.client[database_name]
        self.embedding_function = embedding_function or embedding_for(EMBEDDING_MODEL)
        self.index_name = index_name
        self._wait_index_s, self._wait_documents_s = wait_until_index_ready, wait_until_document_ready
        self.active_collection: Any = None
        self.type = "mongodb"
        if collection_name:
            self.create_collection(collection_name, overwrite=overwrite)

    def create_collection(self, collection_name: str, overwrite: bool = False, get_or_create: bool = True) -> Any:
        exists = collection_name in self.db.list_collection_names()
        if exists and not overwrite and not get_or_create:
            raise existing(collection_name)
        if exists and overwrite:
            self.db.drop_collection(collection_name)
        if overwrite or not exists:
            self._make(collection_name)
        self.active_collection = self.db[collection_name]
        return self.active_collection

    def _make(self, collection_name: str) -> None:
        collection = self.db.create_collection(collection_name)
        field = {
            "type": "vector",
            "path": "embedding",
            "numDimensions": len(vectors_of(self, ["dimensions"])[0]),
            "similarity": "cosine",
        }
        collection.create_search_index(
            self._operations.SearchIndexModel({"fields": [field]}, name=self.index_name, type="vectorSearch")
        )
        self._wait(self._wait_index_s, lambda: any(each.get("queryable") for each in collection.list_search_indexes()))

    def get_collection(self, collection_name: str | None = None) -> Any:
        if collection_name is None:
            if self.active_collection is None:
                raise ValueError("No collection is specified.")
            return self.active_collection
        if collection_name not in self.db.list_collection_names():
            raise missing(collection_name)
        self.active_collection = self.db[collection_name]
        return self.active_collection

    def delete_collection(self, collection_name: str) -> None:
        self.db.drop_collection(collection_name)
        if self.active_collection is not None and self.active_collection.name == collection_name:
            self.active_collection = None

    def insert_docs(self, docs: list[Document], collection_name: str | None = None, upsert: bool = False) -> None:
        collection = self.get_collection(collection_name)
        if not checked(docs):
            return
        vectors = embeddings_of(self, docs)
        writes = []
        for doc, vector in zip(docs, vectors, strict=True):
            kept = {
                "content": doc["content"],
                "metadata": doc.get("metadata"),
                "embedding": vector,
            }
            change = {"$set": kept} if upsert else {"$setOnInsert": kept}
            writes.append(self._operations.UpdateOne({"_id": doc["id"]}, change, upsert=True))
        collection.bulk_write(writes)
        last = docs[-1]
        self._wait(
            self._wait_documents_s,
            lambda: any(doc["id"] == last["id"] for doc, _ in self._search(collection, vectors[-1], 10)),
        )

    def update_docs(self, docs: list[Document], collection_name: str | None = None) -> None:
        self.insert_docs(docs, collection_name, upsert=True)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        self.get_collection(collection_name).delete_many({"_id": {"$in": ids}})

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        """As the protocol says; the distance is 1 minus Atlas' score."""
        collection = self.get_collection(collection_name)
        results = [list(self._search(collection, vector, n_results)) for vector in vectors_of(self, queries)]
        return filter_results_by_distance(results, distance_threshold)

    def _search(self, collection: Any, vector: list[float], limit: int) -> Iterator[tuple[Document, float]]:
        search = {
            "index": self.index_name,
            "path": "embedding",
            "queryVector": vector,
            "numCandidates": limit * _CANDIDATES_PER_RESULT,
            "limit": limit,
        }
        shown = {"content": 1, "metadata": 1, "score": {"$meta": "vectorSearchScore"}}
        for found in collection.aggregate([{"$vectorSearch": search}, {"$project": shown}]):
            yield _document(found), 1 - float(found["score"])

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        wanted = {} if ids is None else {"_id": {"$in": ids}}
        found = self.get_collection(collection_name).find(wanted, {"content": 1, "metadata": 1})
        return [_document(each) for each in found]

    def _wait(self, seconds: float | None, is_ready: Callable[[], bool]) -> None:
        if not seconds:
            return
        deadline = time.monotonic() + seconds
        while not is_ready():
            if time.monotonic() > deadline:
                raise TimeoutError(f"The index {self.index_name!r} was not ready after {seconds} s.")
            time.sleep(_PAUSE_S)


def _document(found: dict[str, Any]) -> Document:
    return Document(id=found["_id"], content=found["content"], metadata=found.get("metadata"))
