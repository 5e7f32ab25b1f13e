"""Builds a graph of agents, step by step."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Self

from ...base import ChatAgent
from ...messages import BaseChatMessage
from ._digraph import Activation, DiGraph, DiGraphEdge, DiGraphNode


class DiGraphBuilder:
    """Add the agents, then the edges between them; every method returns the builder.

    builder = DiGraphBuilder()
    builder.add_node(writer).add_node(critic)
    builder.add_edge(writer, critic).add_edge(critic, writer, condition="REVISE")
    flow = GraphFlow(builder.get_participants(), builder.build())
    """

    def __init__(self) -> None:
        self.nodes: dict[str, DiGraphNode] = {}
        self.agents: dict[str, ChatAgent] = {}
        self._start: str | None = None

    def add_node(self, agent: ChatAgent, activation: Activation = "all") -> Self:
        """Add an agent; `activation` says whether it waits for all edges into it, or for any."""
        if agent.name not in self.nodes:
            self.nodes[agent.name] = DiGraphNode(name=agent.name, activation=activation)
            self.agents[agent.name] = agent
        return self

    def add_edge(
        self,
        source: str | ChatAgent,
        target: str | ChatAgent,
        condition: str | Callable[[BaseChatMessage], bool] | None = None,
        activation_group: str | None = None,
        activation_condition: Activation | None = None,
    ) -> Self:
        """Let `target` follow `source`, where `condition` holds for the last message of `source`.

        Raises: ValueError where one of them was not added.
        """
        start, end = _name(source), _name(target)
        for role, name in (("Source", start), ("Target", end)):
            if name not in self.nodes:
                raise ValueError(f"{role} node '{name}' must be added before adding an edge.")
        said: dict[str, Any] = {"activation_condition": activation_condition} if activation_condition else {}
        edge = DiGraphEdge(target=end, condition=condition, activation_group=activation_group or end, **said)
        self.nodes[start].edges.append(edge)
        return self

    def add_conditional_edges(self, source: str | ChatAgent, condition_to_target: dict[str, str | ChatAgent]) -> Self:
        """Let the agent follow whose keyword stands in the last message of `source`."""
        warnings.warn(
            "add_conditional_edges is deprecated: call add_edge(source, target, condition=...) for each.",
            DeprecationWarning,
            stacklevel=2,
        )
        for keyword, target in condition_to_target.items():
            self.add_edge(source, target, condition=keyword)
        return self

    def set_entry_point(self, name: str | ChatAgent) -> Self:
        """Begin at this agent. Raises: ValueError where it was not added."""
        start = _name(name)
        if start not in self.nodes:
            raise ValueError(f"Start node '{start}' must be added before setting as entry point.")
        self._start = start
        return self

    def build(self) -> DiGraph:
        """Return the graph. Raises: ValueError where it is not sound."""
        graph = DiGraph(nodes=self.nodes, default_start_node=self._start)
        graph.graph_validate()
        return graph

    def get_participants(self) -> list[ChatAgent]:
        """The agents, in the order they were added."""
        return list(self.agents.values())


def _name(agent: str | ChatAgent) -> str:
    return agent if isinstance(agent, str) else agent.name
