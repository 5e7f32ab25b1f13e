"""Teams: agents that work on a task together, in turns."""

from ._base_group_chat import BaseGroupChat
from ._graph import DiGraph, DiGraphBuilder, DiGraphEdge, DiGraphNode, GraphFlow
from ._magentic_one import MagenticOneGroupChat
from ._round_robin_group_chat import RoundRobinGroupChat
from ._selector_group_chat import SelectorGroupChat
from ._swarm_group_chat import Swarm

__all__ = [
    "BaseGroupChat",
    "DiGraph",
    "DiGraphBuilder",
    "DiGraphEdge",
    "DiGraphNode",
    "GraphFlow",
    "MagenticOneGroupChat",
    "RoundRobinGroupChat",
    "SelectorGroupChat",
    "Swarm",
]
