"""QdrantRetrieveUserProxyAgent: retrieval from Qdrant, from before `vector_db="qdrant"`."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from typing import Any, Literal

from coterie.retrieval.embed import embedding_for

from ..._documents import TEXT_FORMATS, get_files_from_dir, split_files_to_chunks
from .retrieve_user_proxy_agent import RetrieveUserProxyAgent
from .vectordb.base import Document
from .vectordb.qdrant import EMBEDDING_MODEL, QdrantVectorDB

_COLLECTION_SETTINGS = ("on_disk", "quantization_config", "hnsw_config")


class QdrantRetrieveUserProxyAgent(RetrieveUserProxyAgent):
    """Deprecated: use RetrieveUserProxyAgent with `vector_db="qdrant"` and `db_config={"client": ...}`."""

    def __init__(
        self,
        name: str = "RetrieveChatAgent",
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        retrieve_config: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`retrieve_config`: as of RetrieveUserProxyAgent, with `client` (a QdrantClient) and settings of its own."""
        warnings.warn(
            "QdrantRetrieveUserProxyAgent is deprecated: use RetrieveUserProxyAgent with "
            'retrieve_config={"vector_db": "qdrant", "db_config": {"client": ...}}.',
            DeprecationWarning,
            stacklevel=2,
        )
        config = dict(retrieve_config or {})
        options = {key: config.pop(key) for key in _COLLECTION_SETTINGS if key in config}
        for key in ("parallel", "payload_indexing"):  # how fastembed works, and an index on text that nobody asks
            config.pop(key, None)
        config["vector_db"] = _database(
            config.pop("client", None), config.get("embedding_model"), config.get("embedding_function"), options, {}
        )
        config.setdefault("get_or_create", True)
        super().__init__(name, human_input_mode, is_termination_msg, config, **kwargs)


def create_qdrant_from_dir(
    dir_path: str | list[str],
    max_tokens: int = 4000,
    client: Any = None,
    collection_name: str = "all-my-documents",
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    embedding_model: str = EMBEDDING_MODEL,
    custom_text_split_function: Callable[[str], list[str]] | None = None,
    custom_text_types: list[str] = TEXT_FORMATS,
    recursive: bool = True,
    extra_docs: bool = False,
    parallel: int = 0,
    on_disk: bool = False,
    quantization_config: Any = None,
    hnsw_config: Any = None,
    payload_indexing: bool = False,
    qdrant_client_options: dict[str, Any] | None = None,
) -> Any:
    """Keep the chunks of documents in a Qdrant collection; returns the client.

    Documents are added to a collection that exists. Raises: MissingExtra without the package qdrant-client.
    """
    settings = {"on_disk": on_disk, "quantization_config": quantization_config, "hnsw_config": hnsw_config}
    db = _database(client, embedding_model, None, settings, qdrant_client_options or {})
    db.create_collection(collection_name)
    files = get_files_from_dir(dir_path, custom_text_types, recursive)
    chunks, sources = split_files_to_chunks(
        files, max_tokens, chunk_mode, must_break_at_empty_line, custom_text_split_function
    )
    docs = {}
    for chunk, source in zip(chunks, sources, strict=True):
        id = hashlib.md5(chunk.encode(), usedforsecurity=False).hexdigest()
        docs[id] = Document(id=id, content=chunk, metadata=source)
    db.insert_docs(list(docs.values()), collection_name, upsert=True)
    return db.client


def query_qdrant(
    query_texts: list[str],
    n_results: int = 10,
    client: Any = None,
    collection_name: str = "all-my-documents",
    search_string: str = "",
    embedding_model: str = EMBEDDING_MODEL,
    qdrant_client_options: dict[str, Any] | None = None,
) -> dict[str, list[list[Any]]]:
    """The nearest chunks: `ids`, `documents`, `metadatas` and `distances`, a list for each query.

    `search_string`: only chunks in which it stands literally.
    """
    db = _database(client, embedding_model, None, {}, qdrant_client_options or {})
    found = [
        [(doc, distance) for doc, distance in rows if search_string in doc["content"]]
        for rows in db.retrieve_docs(query_texts, collection_name, n_results)
    ]
    return {
        "ids": [[doc["id"] for doc, _ in rows] for rows in found],
        "documents": [[doc["content"] for doc, _ in rows] for rows in found],
        "metadatas": [[doc["metadata"] for doc, _ in rows] for rows in found],
        "distances": [[distance for _, distance in rows] for rows in found],
    }


def _database(
    client: Any, model: str | None, embedding_function: Any, settings: dict[str, Any], client_options: dict[str, Any]
) -> QdrantVectorDB:
    """`settings`: those of `create_collection`; on_disk is one of the vectors, of which Qdrant keeps all in memory."""
    options = {key: value for key, value in settings.items() if value is not None and key != "on_disk"}
    return QdrantVectorDB(
        client=client,
        embedding_function=embedding_function or embedding_for(model or EMBEDDING_MODEL),
        collection_options=options,
        **client_options,
    )
