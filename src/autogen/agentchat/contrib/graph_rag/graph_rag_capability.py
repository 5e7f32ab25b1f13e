"""GraphRagCapability: lets an agent answer from a graph."""

from __future__ import annotations

from typing import Any

from ..capabilities.agent_capability import AgentCapability
from .graph_query_engine import GraphQueryEngine


class GraphRagCapability(AgentCapability):
    """What subclasses for a certain graph database begin with."""

    def __init__(self, query_engine: GraphQueryEngine) -> None:
        self.query_engine = query_engine

    def add_to_agent(self, agent: Any) -> None:
        """Let `agent` answer from the graph. Raises: NotImplementedError until a subclass says how."""
        super().add_to_agent(agent)
