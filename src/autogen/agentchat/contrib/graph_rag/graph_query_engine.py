"""GraphQueryEngine: what answers questions from a graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from .document import Document


@dataclass
class GraphStoreQueryResult:
    """An answer in words, and the records it comes from."""

    answer: str | None = None
    results: list[Any] = field(default_factory=list)


@runtime_checkable
class GraphQueryEngine(Protocol):
    """A graph that is filled with documents or records and asked questions."""

    def init_db(self, input_doc: list[Document] | None = None) -> None:
        """Begin a graph, from documents where there are any."""
        ...

    def add_records(self, new_records: list[Any]) -> bool:
        """Add records; returns whether that succeeded."""
        ...

    def query(self, question: str, n_results: int = 1, **kwargs: Any) -> GraphStoreQueryResult:
        """Answer a question."""
        ...
