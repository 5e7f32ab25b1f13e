"""Vector databases by their kinds, and what is said where a package is missing."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from autogen.agentchat.contrib.vectordb import base, utils
from autogen.agentchat.contrib.vectordb.base import Document, VectorDB, VectorDBFactory
from coterie.errors import MissingExtra


def test_the_kinds_of_0_2_are_listed() -> None:
    assert VectorDBFactory.PREDEFINED_VECTOR_DB == ["chroma", "pgvector", "mongodb", "qdrant", "couchbase"]


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"Unsupported vector database type: oracle.*atlas.*capella"):
        VectorDBFactory.create_vector_db("oracle")


@pytest.mark.parametrize(
    ("kinds", "package", "extra"),
    [
        (["pgvector", "pgvectordb", "PGVector"], "psycopg", "retrievechat-pgvector"),
        (["qdrant", "qdrantdb"], "qdrant_client", "retrievechat-qdrant"),
        (["mongodb", "mdb", "atlas"], "pymongo", "retrievechat-mongodb"),
        (["couchbase", "couchbasedb", "capella"], "couchbase.auth", "retrievechat-couchbase"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, kinds: list[str], package: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for kind in kinds:
        with pytest.raises(MissingExtra, match=rf"coterie\[{extra}\]"):
            VectorDBFactory.create_vector_db(kind)


@pytest.mark.parametrize("kind", ["chroma", "chromadb"])
def test_chroma_without_its_package_is_served_by_the_embedded_store_and_says_so(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(sys.modules, "chromadb", None)
    base._warn_without_chroma.cache_clear()
    with pytest.warns(UserWarning, match=r"embedded SQLite store.*coterie\[retrievechat\]"):
        db = VectorDBFactory.create_vector_db(kind, path="db", metadata={"hnsw:space": "ip"})
    assert db.type == "sqlite"


def test_chroma_by_its_class_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chromadb", None)
    chroma = import_module("autogen.agentchat.contrib.vectordb.chromadb")
    with pytest.raises(MissingExtra, match=r"ChromaVectorDB needs the package 'chromadb'"):
        chroma.ChromaVectorDB()


@pytest.mark.parametrize("module", ["chromadb", "pgvectordb", "qdrant", "mongodb", "couchbase", "sqlite"])
def test_a_module_loads_no_package_and_no_model(module: str) -> None:
    heavy = ["chromadb", "qdrant_client", "psycopg", "pymongo", "couchbase", "sentence_transformers", "numpy"]
    program = (
        f"import sys, autogen.agentchat.contrib.vectordb.{module}, autogen.retrieve_utils\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_any_class_with_the_methods_is_a_vector_database() -> None:
    assert isinstance(VectorDBFactory.create_vector_db("sqlite"), VectorDB)
    assert not isinstance(object(), VectorDB)


def test_results_that_are_too_far_are_left_out_only_for_a_threshold() -> None:
    results = [[(Document(id="a", content="a"), 0.2), (Document(id="b", content="b"), 0.5)]]
    assert utils.filter_results_by_distance(results) == results
    assert utils.filter_results_by_distance(results, 0.5) == [results[0][:1]]


def test_columns_of_chroma_become_rows() -> None:
    columns: dict[str, Any] = {
        "ids": [["a", "b"], ["c"]],
        "documents": [["A", "B"], ["C"]],
        "metadatas": [[{"source": "x"}, None], [None]],
        "embeddings": None,
        "uris": None,
        "included": ["documents"],
        "distances": [[0.1, 0.2], [0.3]],
    }
    assert utils.chroma_results_to_query_results(columns) == [
        [
            ({"id": "a", "document": "A", "metadata": {"source": "x"}}, 0.1),
            ({"id": "b", "document": "B", "metadata": None}, 0.2),
        ],
        [({"id": "c", "document": "C", "metadata": None}, 0.3)],
    ]
