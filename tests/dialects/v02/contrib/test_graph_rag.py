"""What an agent that asks a graph is made of."""

from __future__ import annotations

from typing import Any

import pytest

from autogen.agentchat.contrib.graph_rag.document import Document, DocumentType
from autogen.agentchat.contrib.graph_rag.graph_query_engine import GraphQueryEngine, GraphStoreQueryResult
from autogen.agentchat.contrib.graph_rag.graph_rag_capability import GraphRagCapability
from tests.dialects.v02.chatting import speaker


class Engine:
    """A graph of one record."""

    def init_db(self, input_doc: list[Document] | None = None) -> None:
        self.documents = input_doc

    def add_records(self, new_records: list[Any]) -> bool:
        return True

    def query(self, question: str, n_results: int = 1, **kwargs: Any) -> GraphStoreQueryResult:
        return GraphStoreQueryResult(answer=question)


def test_whatever_has_its_methods_is_an_engine() -> None:
    assert isinstance(Engine(), GraphQueryEngine)
    assert not isinstance(object(), GraphQueryEngine)


def test_documents_and_answers_begin_empty() -> None:
    assert Document(DocumentType.TEXT) == Document(DocumentType.TEXT, data=None, path_or_url="")
    assert GraphStoreQueryResult().results == []


def test_the_capability_waits_for_a_subclass() -> None:
    with pytest.raises(NotImplementedError, match="GraphRagCapability"):
        GraphRagCapability(Engine()).add_to_agent(speaker("a"))
