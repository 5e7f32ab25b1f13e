"""Real databases for the tests of retrieval."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autogen.agentchat.contrib.vectordb.base import VectorDB
from tests.dialects.v02.rag.databases import make, postgres_server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    yield from postgres_server(tmp_path_factory.mktemp("postgres"))


@pytest.fixture
def database(tmp_path: Path, postgres: Callable[[], str]) -> Callable[[str], VectorDB]:
    return functools.partial(make, folder=tmp_path / "db", postgres=postgres)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
