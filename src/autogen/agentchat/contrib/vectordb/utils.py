"""What the vector databases share: results in their common form, and a logger."""

from __future__ import annotations

import logging
from typing import Any

from .base import Document, QueryResults, VectorDB


def get_logger(name: str, level: int | str = logging.INFO) -> logging.Logger:
    """The logger of that name, set to `level`. What it says is shown where the program shows logging."""
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


def vectors_of(db: VectorDB, texts: list[str]) -> list[list[float]]:
    """The vectors that the database's embedding function makes of the texts, as plain numbers."""
    assert db.embedding_function is not None
    return [[float(x) for x in each] for each in db.embedding_function(texts)]


def embeddings_of(db: VectorDB, docs: list[Document]) -> list[list[float]]:
    """The embeddings that documents bring, as plain numbers, and for the others those that the database makes."""
    bare = [each["content"] for each in docs if each.get("embedding") is None]
    made = iter(vectors_of(db, bare) if bare else ())
    given = [each.get("embedding") for each in docs]
    return [next(made) if each is None else [float(x) for x in each] for each in given]


def filter_results_by_distance(results: QueryResults, distance_threshold: float = -1) -> QueryResults:
    """The results that are nearer than the threshold; all of them for a threshold that is not above 0."""
    if distance_threshold <= 0:
        return results
    return [[(doc, distance) for doc, distance in found if distance < distance_threshold] for found in results]


def chroma_results_to_query_results(data_dict: dict[str, Any], special_key: str = "distances") -> QueryResults:
    """Chroma's columns as rows: for each query its (document, value of `special_key`) pairs.

    Columns that are None are left out; the others get their names without the plural s.
    """
    columns = {
        key.removesuffix("s"): value for key, value in data_dict.items() if key != special_key and _is_column(value)
    }
    results: QueryResults = []
    for query, distances in enumerate(data_dict[special_key]):
        rows = []
        for at, distance in enumerate(distances):
            doc: Any = {key: value[query][at] for key, value in columns.items() if len(value) > query}
            rows.append((doc, distance))
        results.append(rows)
    return results


def with_contents(columns: dict[str, Any]) -> dict[str, Any]:
    """Chroma's columns with the texts under the name that makes them the `content` of documents."""
    return {"contents" if key == "documents" else key: value for key, value in columns.items()}


def _is_column(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and value[0] is not None and not isinstance(value[0], str)
