"""Documents for retrieval: find files, read them, split them; and the older functions that keep them in Chroma."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from coterie.retrieval.embed import embedding_for

from ._documents import (
    RAG_MINIMUM_MESSAGE_LENGTH,
    TEXT_FORMATS,
    VALID_CHUNK_MODES,
    extract_text_from_pdf,
    get_file_from_url,
    get_files_from_dir,
    is_url,
    logger,
    parse_html_to_markdown,
    split_files_to_chunks,
    split_text_to_chunks,
)
from .agentchat.contrib.vectordb.base import Document
from .agentchat.contrib.vectordb.chromadb import ChromaVectorDB

__all__ = (
    "RAG_MINIMUM_MESSAGE_LENGTH",
    "TEXT_FORMATS",
    "VALID_CHUNK_MODES",
    "create_vector_db_from_dir",
    "extract_text_from_pdf",
    "get_file_from_url",
    "get_files_from_dir",
    "is_url",
    "parse_html_to_markdown",
    "query_vector_db",
    "split_files_to_chunks",
    "split_text_to_chunks",
)


def create_vector_db_from_dir(
    dir_path: str | list[str],
    max_tokens: int = 4000,
    client: Any = None,
    db_path: str = "tmp/chromadb.db",
    collection_name: str = "all-my-documents",
    get_or_create: bool = False,
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    embedding_model: str = "all-MiniLM-L6-v2",
    embedding_function: Callable[..., Any] | None = None,
    custom_text_split_function: Callable[[str], list[str]] | None = None,
    custom_text_types: list[str] = TEXT_FORMATS,
    recursive: bool = True,
    extra_docs: bool = False,
) -> Any:
    """Keep the chunks of documents in a Chroma collection; returns the client.

    A collection that exists is logged and left as it is, unless `get_or_create`. Ids are `doc_0`, `doc_1`, ...;
    `extra_docs`: hashes of the chunks, so that documents can be added later. Raises: MissingExtra without chromadb.
    """
    db = ChromaVectorDB(
        client=client, path=db_path, embedding_function=embedding_function or embedding_for(embedding_model)
    )
    try:
        db.create_collection(collection_name, get_or_create=get_or_create)
    except ValueError as error:
        logger.warning("%s", error)
        return db.client
    files = get_files_from_dir(dir_path, custom_text_types, recursive)
    chunks, sources = split_files_to_chunks(
        files, max_tokens, chunk_mode, must_break_at_empty_line, custom_text_split_function
    )
    docs = {}
    for at, (chunk, source) in enumerate(zip(chunks, sources, strict=True)):
        id = hashlib.blake2b(chunk.encode()).hexdigest()[:16] if extra_docs else f"doc_{at}"
        docs[id] = Document(id=id, content=chunk, metadata=source)
    db.insert_docs(list(docs.values()), collection_name, upsert=True)
    return db.client


def query_vector_db(
    query_texts: list[str],
    n_results: int = 10,
    client: Any = None,
    db_path: str = "tmp/chromadb.db",
    collection_name: str = "all-my-documents",
    search_string: str = "",
    embedding_model: str = "all-MiniLM-L6-v2",
    embedding_function: Callable[..., Any] | None = None,
) -> dict[str, Any]:
    """The nearest chunks as Chroma gives them: `ids`, `documents`, `metadatas`, `distances`, a list for each query.

    `search_string`: only chunks in which it stands literally. Raises: MissingExtra without chromadb.
    """
    embed = embedding_function or embedding_for(embedding_model)
    db = ChromaVectorDB(client=client, path=db_path, embedding_function=embed)
    vectors = [[float(x) for x in each] for each in embed(query_texts)]
    found: dict[str, Any] = db.get_collection(collection_name).query(
        query_embeddings=vectors,
        n_results=n_results,
        where_document={"$contains": search_string} if search_string else None,
    )
    return found
