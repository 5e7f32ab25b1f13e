"""Teams whose order of speakers is a directed graph."""

from ._builder import DiGraphBuilder
from ._digraph import DiGraph, DiGraphEdge, DiGraphNode
from ._graph_flow import GraphFlow

__all__ = ["DiGraph", "DiGraphBuilder", "DiGraphEdge", "DiGraphNode", "GraphFlow"]
