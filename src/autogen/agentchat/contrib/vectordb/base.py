"""What every vector database does, what it keeps, and how one is made by its kind."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar, Protocol, TypedDict, runtime_checkable

ItemID = str | int
Metadata = Mapping[str, Any] | None
Vector = Sequence[float] | Sequence[int]


class Document(TypedDict, total=False):
    """A passage: `id`, `content`, `metadata` and `embedding`, the last two where there are any."""

    id: ItemID
    content: str
    metadata: Metadata
    embedding: Vector | None


QueryResults = list[list[tuple[Document, float]]]
"""For each query its documents, nearest first, with their distances."""


@runtime_checkable
class VectorDB(Protocol):
    """A database of documents in collections. `collection_name` is the active collection where none is named."""

    active_collection: Any = None
    type: str = ""
    embedding_function: Callable[[list[str]], list[list[float]]] | None = None

    def create_collection(self, collection_name: str, overwrite: bool = False, get_or_create: bool = True) -> Any:
        """Make a collection and make it the active one.

        Raises: ValueError for one that exists, unless it is to be overwritten or taken as it is.
        """
        ...

    def get_collection(self, collection_name: str | None = None) -> Any:
        """The collection. Raises: ValueError where there is none of that name, or none is named."""
        ...

    def delete_collection(self, collection_name: str) -> Any:
        """Forget the collection and its documents."""
        ...

    def insert_docs(self, docs: list[Document], collection_name: str | None = None, upsert: bool = False) -> None:
        """Keep documents; with `upsert` known ids are replaced. Raises: ValueError for one without id or content."""
        ...

    def update_docs(self, docs: list[Document], collection_name: str | None = None) -> None:
        """Replace documents by id."""
        ...

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> None:
        """Forget documents by id."""
        ...

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> QueryResults:
        """The nearest documents for each query; with a threshold above 0 only those nearer than it."""
        ...

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Documents by id; all of them without ids."""
        ...


def checked(docs: list[Document]) -> list[Document]:
    """The documents. Raises: ValueError for one without content or id."""
    for each in docs:
        if each.get("content") is None:
            raise ValueError("The document content is required.")
        if each.get("id") is None:
            raise ValueError("The document id is required.")
    return docs


def missing(collection_name: str) -> ValueError:
    """The error for a collection that does not exist."""
    return ValueError(f"Collection {collection_name} does not exist.")


def existing(collection_name: str) -> ValueError:
    """The error for a collection that exists and may be neither taken nor overwritten."""
    return ValueError(
        f"Collection {collection_name} already exists. Take it with get_or_create=True, or make it anew with overwrite=True."
    )


def is_embedded(db_type: str) -> bool:
    """Whether the embedded SQLite store serves the kind: its own, and chroma where that package is missing."""
    kind = db_type.lower()
    return kind == "sqlite" or (kind in ("chroma", "chromadb") and find_spec("chromadb") is None)


class VectorDBFactory:
    """Makes vector databases by their kind."""

    PREDEFINED_VECTOR_DB: ClassVar[list[str]] = ["chroma", "pgvector", "mongodb", "qdrant", "couchbase"]

    _KINDS: ClassVar[dict[str, tuple[str, str]]] = {
        **dict.fromkeys(("chroma", "chromadb"), ("chromadb", "ChromaVectorDB")),
        **dict.fromkeys(("pgvector", "pgvectordb"), ("pgvectordb", "PGVectorDB")),
        **dict.fromkeys(("mdb", "mongodb", "atlas"), ("mongodb", "MongoDBAtlasVectorDB")),
        **dict.fromkeys(("qdrant", "qdrantdb"), ("qdrant", "QdrantVectorDB")),
        **dict.fromkeys(("couchbase", "couchbasedb", "capella"), ("couchbase", "CouchbaseVectorDB")),
        "sqlite": ("sqlite", "SqliteVectorDB"),
    }

    @staticmethod
    def create_vector_db(db_type: str, **kwargs: Any) -> VectorDB:
        """Make one of the kind, with its own arguments. Raises: ValueError for an unknown kind.

        "chroma" without a client is served by the embedded SQLite store where the package chromadb is missing.
        """
        kinds = VectorDBFactory._KINDS
        kind = db_type.lower()
        if kind not in kinds:
            raise ValueError(
                f"Unsupported vector database type: {db_type}. Valid types are {', '.join(sorted(kinds))}."
            )
        if kind in ("chroma", "chromadb") and kwargs.get("client") is None and find_spec("chromadb") is None:
            _warn_without_chroma()
            kind = "sqlite"
        module, name = kinds[kind]
        made: VectorDB = getattr(import_module(f"{__package__}.{module}"), name)(**kwargs)
        return made


@functools.cache
def _warn_without_chroma() -> None:
    warnings.warn(
        "vector_db='chroma' is served by the embedded SQLite store, which finds documents by their words, because the "
        "package chromadb is not installed. Install it with: pip install 'coterie[retrievechat]'; or write "
        "vector_db='sqlite' for the embedded store.",
        UserWarning,
        stacklevel=3,
    )
