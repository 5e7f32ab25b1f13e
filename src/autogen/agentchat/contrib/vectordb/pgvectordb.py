"""PostgreSQL with the extension pgvector as a vector database: a table per collection."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from coterie.errors import ConfigError, MissingExtra
from coterie.retrieval.embed import embedding_for

from .base import Document, ItemID, QueryResults, VectorDB, checked, existing, missing
from .utils import embeddings_of, filter_results_by_distance, vectors_of

EMBEDDING_MODEL = "all-MiniLM-L6-v2"
_OPERATORS = {"cosine": "<=>", "ip": "<#>", "l2": "<->"}
_MARK = "documents of coterie"


class PGVectorDB(VectorDB):
    """Documents in PostgreSQL. The search is exact; on large tables make an index of pgvector's on `embedding`."""

    def __init__(
        self,
        *,
        conn: Any = None,
        connection_string: str | None = None,
        host: str | None = None,
        port: int | str | None = None,
        dbname: str | None = None,
        username: str | None = None,
        password: str | None = None,
        connect_timeout: int = 10,
        embedding_function: Callable[..., Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """`conn`: a psycopg connection, which stays yours; else how to connect, which is done for each operation.

        `metadata`: `{"hnsw:space": "cosine" | "ip" | "l2"}`, the distance; cosine without. Without an
        `embedding_function`: the model all-MiniLM-L6-v2 if it is on this machine, else by words.
        Raises: MissingExtra without the package psycopg.
        """
        try:
            self._psycopg: Any = importlib.import_module("psycopg")
            self._sql: Any = importlib.import_module("psycopg.sql")
        except ImportError as error:
            raise MissingExtra("psycopg", "retrievechat-pgvector", "PGVectorDB") from error
        space = (metadata or {}).get("hnsw:space", "cosine")
        if space not in _OPERATORS:
            raise ConfigError(f"hnsw:space is one of {', '.join(_OPERATORS)}; found {space!r}.")
        self._operator = _OPERATORS[space]
        self._given = conn
        named = {"host": host, "port": port, "dbname": dbname, "user": username, "password": password}
        self._address = {key: value for key, value in named.items() if value is not None}
        self._address["connect_timeout"] = connect_timeout
        self._conninfo = connection_string or ""
        self.embedding_function = embedding_function or embedding_for(EMBEDDING_MODEL)
        self.metadata = metadata or {}
        self.active_collection: str | None = None
        self.type = "pgvector"
        with self._open() as db:
            db.execute("CREATE EXTENSION IF NOT EXISTS vector")

    @contextmanager
    def _open(self) -> Iterator[Any]:
        """A connection, in a transaction of its own."""
        if self._given is not None:
            with self._given.transaction():
                yield self._given
            return
        with self._psycopg.connect(self._conninfo, **self._address) as db:
            yield db

    def _run(self, query: str, collection: str, *values: Any, rows: list[Any] | None = None) -> list[Any]:
        """Run a query in which `{}` stands for the collection's table, once, or once for each of `rows`."""
        with self._open() as db, db.cursor() as cursor:
            composed = self._sql.SQL(query).format(self._sql.Identifier(collection))
            try:
                if rows is not None:
                    cursor.executemany(composed, rows)
                else:
                    cursor.execute(composed, values)
            except self._psycopg.errors.DataException as error:
                raise ValueError(
                    f"{error}: the collection {collection!r} was made with another embedding. Pass that one as "
                    "embedding_function, or make the collection anew (overwrite=True)."
                ) from error
            return list(cursor.fetchall()) if rows is None and cursor.description else []

    def _exists(self, collection: str) -> bool:
        """Whether it does. Raises: ValueError for a table of that name that is no collection."""
        with self._open() as db:
            table = "to_regclass(quote_ident(%s))"
            ((found, mark),) = db.execute(
                f"SELECT {table}::text, obj_description({table}, 'pg_class')", (collection, collection)
            ).fetchall()
        if found is not None and mark != _MARK:
            raise ValueError(f"The table {collection!r} is no collection of documents: choose another name.")
        return found is not None

    def create_collection(self, collection_name: str, overwrite: bool = False, get_or_create: bool = True) -> str:
        exists = self._exists(collection_name)
        if exists and not overwrite and not get_or_create:
            raise existing(collection_name)
        if exists and overwrite:
            self._run("DROP TABLE {}", collection_name)
        if overwrite or not exists:
            size = len(vectors_of(self, ["dimensions"])[0])
            self._run(
                "CREATE TABLE IF NOT EXISTS {} (id text PRIMARY KEY, content text NOT NULL, metadata jsonb, "
                f"embedding vector({size:d}) NOT NULL)",
                collection_name,
            )
            self._run(f"COMMENT ON TABLE {{}} IS '{_MARK}'", collection_name)
        self.active_collection = collection_name
        return collection_name

    def get_collection(self, collection_name: str | None = None) -> str:
        if collection_name is None:
            if self.active_collection is None:
                raise ValueError("No collection is specified.")
            return self.active_collection
        if collection_name != self.active_collection and not self._exists(collection_name):
            raise missing(collection_name)
        self.active_collection = collection_name
        return collection_name

    def delete_collection(self, collection_name: str) -> None:
        if not self._exists(collection_name):
            raise missing(collection_name)
        self._run("DROP TABLE {}", collection_name)
        if self.active_collection == collection_name:
            self.active_collection = None

    def insert_docs(self, docs: list[Document], collection_name: str | None = None, upsert: bool = False) -> None:
        collection = self.get_collection(collection_name)
        if not checked(docs):
            return
        clash = (
            "DO UPDATE SET content = excluded.content, metadata = excluded.metadata, embedding = excluded.embedding"
            if upsert
            else "DO NOTHING"
        )
        vectors = embeddings_of(self, docs)
        rows = [
            (str(doc["id"]), doc["content"], json.dumps(doc.get("metadata")), _literal(vector))
            for doc, vector in zip(docs, vectors, strict=True)
        ]
        self._run(f"INSERT INTO {{}} VALUES (%s, %s, %s, %s) ON CONFLICT (id) {clash}", collection, rows=rows)

    def update_docs(self, docs: list[Document], collection_name: str | None = None) -> None:
        self.insert_docs(docs, collection_name, upsert=True)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        wanted = [str(each) for each in ids]
        self._run("DELETE FROM {} WHERE id = ANY(%s)", self.get_collection(collection_name), wanted)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        collection = self.get_collection(collection_name)
        query = (
            f"SELECT id, content, metadata, embedding {self._operator} %s::vector AS distance FROM {{}} "
            "ORDER BY distance, id LIMIT %s"
        )
        results: QueryResults = []
        for vector in vectors_of(self, queries):
            rows = self._run(query, collection, _literal(vector), n_results)
            results.append([(_document(*row[:3]), float(row[3])) for row in rows])
        return filter_results_by_distance(results, distance_threshold)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        wanted = None if ids is None else [str(each) for each in ids]
        query = "SELECT id, content, metadata FROM {} WHERE %s::text[] IS NULL OR id = ANY(%s::text[]) ORDER BY id"
        return [_document(*row) for row in self._run(query, self.get_collection(collection_name), wanted, wanted)]


def _literal(vector: Any) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(map(str, vector))}]"


def _document(id: str, content: str, metadata: Any) -> Document:
    return Document(id=id, content=content, metadata=metadata)
