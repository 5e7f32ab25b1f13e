"""A directed graph of speakers, and what makes one sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ...messages import BaseChatMessage

Activation = Literal["all", "any"]


class DiGraphEdge(BaseModel):
    """An edge to `target`, followed when `condition` holds for the last message of the node it leaves.

    A `condition` is a text that the message must contain, or a function of the message; a function cannot be written down.
    The target becomes active when all edges of an `activation_group` have been followed, or any of them, as
    `activation_condition` says. A group is named after the target where no name is given.
    """

    model_config = ConfigDict(defer_build=True)

    target: str
    condition: str | Callable[[BaseChatMessage], bool] | None = None
    condition_function: Callable[[BaseChatMessage], bool] | None = Field(default=None, exclude=True)
    activation_group: str = ""
    activation_condition: Activation = "all"

    @model_validator(mode="after")
    def _settle(self) -> DiGraphEdge:
        if callable(self.condition):
            self.condition_function, self.condition = self.condition, None
        self.activation_group = self.activation_group or self.target
        return self

    def check_condition(self, message: BaseChatMessage) -> bool:
        """Whether the edge is followed after `message`."""
        if self.condition_function is not None:
            return bool(self.condition_function(message))
        return not isinstance(self.condition, str) or self.condition in message.to_model_text()

    @property
    def is_conditional(self) -> bool:
        """Whether there are messages after which the edge is not followed."""
        return self.condition is not None or self.condition_function is not None


class DiGraphNode(BaseModel):
    """A speaker and the edges to those who may follow. `activation` is how edges into it are counted that do not say."""

    model_config = ConfigDict(defer_build=True)

    name: str
    edges: list[DiGraphEdge] = []
    activation: Activation = "all"


class DiGraph(BaseModel):
    """A graph of speakers. It begins at `default_start_node`, or at every node without a parent."""

    model_config = ConfigDict(defer_build=True)

    nodes: dict[str, DiGraphNode]
    default_start_node: str | None = None

    def edges(self) -> Iterator[tuple[DiGraphNode, DiGraphEdge]]:
        """All edges, each with the node that it leaves."""
        return ((node, edge) for node in self.nodes.values() for edge in node.edges)

    def activation_of(self, edge: DiGraphEdge) -> Activation:
        """How the edge counts for its target: as it says itself, else as the target says."""
        if "activation_condition" in edge.model_fields_set:
            return edge.activation_condition
        return self.nodes[edge.target].activation

    def get_parents(self) -> dict[str, list[str]]:
        """For each node those with an edge to it."""
        parents: dict[str, list[str]] = {name: [] for name in self.nodes}
        for node, edge in self.edges():
            parents[edge.target].append(node.name)
        return parents

    def get_start_nodes(self) -> set[str]:
        """Where the graph begins."""
        if self.default_start_node:
            return {self.default_start_node}
        return {name for name, parents in self.get_parents().items() if not parents}

    def get_leaf_nodes(self) -> set[str]:
        """The nodes that nobody follows."""
        return {name for name, node in self.nodes.items() if not node.edges}

    def get_remaining_map(self) -> dict[str, dict[str, int]]:
        """For each target and group, how many edges lead there."""
        counts: dict[str, Counter[str]] = {}
        for _, edge in self.edges():
            counts.setdefault(edge.target, Counter())[edge.activation_group] += 1
        return {target: dict(groups) for target, groups in counts.items()}

    def get_has_cycles(self) -> bool:
        """Whether a speaker may come again."""
        return self.has_cycles_with_exit()

    def has_cycles_with_exit(self) -> bool:
        """Whether the graph has cycles. Raises: ValueError for one that no condition can end."""
        found = False
        state: dict[str, str] = {}
        for start in self.nodes:
            if start in state:
                continue
            path = [start]
            state[start] = "open"
            ways = [iter(self.nodes[start].edges)]
            while ways:
                edge = next(ways[-1], None)
                if edge is None:
                    ways.pop()
                    state[path.pop()] = "done"
                elif edge.target not in state:
                    path.append(edge.target)
                    state[edge.target] = "open"
                    ways.append(iter(self.nodes[edge.target].edges))
                elif state[edge.target] == "open":
                    found = True
                    cycle = path[path.index(edge.target) :]
                    if not any(each.is_conditional for name in cycle for each in self.nodes[name].edges):
                        way = " -> ".join([*cycle, edge.target])
                        raise ValueError(f"Cycle detected without exit condition: {way}")
        return found

    def graph_validate(self) -> None:
        """Raises: ValueError for a graph that could not begin, could not end, or contradicts itself."""
        if not self.nodes:
            raise ValueError("Graph has no nodes.")
        for node, edge in self.edges():
            if edge.target not in self.nodes:
                raise ValueError(f"Node {node.name!r} has an edge to {edge.target!r}, which is none of the nodes.")
        if self.default_start_node and self.default_start_node not in self.nodes:
            raise ValueError(f"The start node {self.default_start_node!r} is none of the nodes {list(self.nodes)}.")
        if not self.get_start_nodes():
            raise ValueError("Graph must have at least one start node: one without parents, or an entry point.")
        if not self.get_leaf_nodes():
            raise ValueError("Graph must have at least one leaf node, at which it ends.")
        for node in self.nodes.values():
            if len({edge.is_conditional for edge in node.edges}) > 1:
                raise ValueError(f"Node '{node.name}' has a mix of conditional and unconditional edges.")
        self.has_cycles_with_exit()
        self._check_groups()

    def _check_groups(self) -> None:
        known: dict[tuple[str, str], tuple[Any, str]] = {}
        for node, edge in self.edges():
            how = self.activation_of(edge)
            first, at = known.setdefault((edge.target, edge.activation_group), (how, node.name))
            if first != how:
                raise ValueError(
                    f"Conflicting activation conditions for target '{edge.target}' group '{edge.activation_group}': "
                    f"'{first}' (from node '{at}') and '{how}' (from node '{node.name}')"
                )
