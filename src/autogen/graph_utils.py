"""Who may speak after whom, as a graph: checked, inverted, drawn."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from coterie.errors import MissingExtra

logger = logging.getLogger(__name__)

Transitions = dict[Any, list[Any]]


def has_self_loops(allowed_speaker_transitions: Mapping[Any, Sequence[Any]]) -> bool:
    """Whether any agent may speak twice in a row."""
    return any(agent in after for agent, after in allowed_speaker_transitions.items())


def check_graph_validity(allowed_speaker_transitions_dict: Transitions, agents: Sequence[Any]) -> None:
    """Refuse transitions that name what is no agent of the group; warn of what is legal but odd.

    Raises: ValueError for something else than a dict of lists of these agents.
    """
    graph = allowed_speaker_transitions_dict
    if not isinstance(graph, dict):
        raise ValueError(f"allowed_speaker_transitions_dict must be a dictionary, found {type(graph).__name__}.")
    if not all(isinstance(after, list) for after in graph.values()):
        raise ValueError("allowed_speaker_transitions_dict must be a dictionary with lists as values.")
    strangers = [each for each in graph if each not in agents]
    if strangers:
        raise ValueError(f"allowed_speaker_transitions_dict has keys not in agents: {_names(strangers)}.")
    strangers = [each for after in graph.values() for each in after if each not in agents]
    if strangers:
        raise ValueError(
            f"allowed_speaker_transitions_dict has values that are not Agents of the group: {_names(strangers)}."
        )
    _warn_of_oddities(graph, agents)


def _warn_of_oddities(graph: Transitions, agents: Sequence[Any]) -> None:
    reached = [each for after in graph.values() for each in after]
    isolated = [each for each in agents if not graph.get(each) and each not in reached]
    if isolated:
        logger.warning("The allowed_speaker_transitions leave agents isolated: %s.", _names(isolated))
    missing = [each for each in agents if not graph.get(each)]
    if missing:
        logger.warning("allowed_speaker_transitions do not match agents: nothing may follow %s.", _names(missing))
    for agent, after in graph.items():
        if len(set(map(id, after))) != len(after):
            logger.warning("%s has duplicate values in allowed_speaker_transitions_dict.", _names([agent]))


def _names(agents: Sequence[Any]) -> str:
    return ", ".join(str(getattr(each, "name", each)) for each in agents)


def invert_disallowed_to_allowed(
    disallowed_speaker_transitions_dict: Transitions, agents: Sequence[Any]
) -> Transitions:
    """The transitions that are left when these are forbidden; every agent may follow every other, and itself."""
    return {
        agent: [each for each in agents if each not in disallowed_speaker_transitions_dict.get(agent, [])]
        for agent in agents
    }


def visualize_speaker_transitions_dict(
    speaker_transitions_dict: Transitions, agents: Sequence[Any], export_path: str | None = None
) -> None:
    """Draw the transitions; to a file if `export_path` names one, else in a window.

    Raises: MissingExtra without networkx and matplotlib.
    """
    try:
        import matplotlib.pyplot as plt
        import networkx as nx  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra("networkx, matplotlib", "graph", "visualize_speaker_transitions_dict") from error
    graph = nx.DiGraph()
    graph.add_nodes_from(agent.name for agent in agents)
    graph.add_edges_from((a.name, b.name) for a, after in speaker_transitions_dict.items() for b in after)
    figure = plt.figure(figsize=(8, 6))
    nx.draw_networkx(
        graph,
        nx.circular_layout(graph),
        node_color="#dbe7f5",
        edgecolors="#345",
        node_size=2600,
        arrowsize=18,
        connectionstyle="arc3,rad=0.12",
        ax=figure.add_axes((0.02, 0.02, 0.96, 0.96), frame_on=False),
    )
    if export_path is None:
        plt.show()
    else:
        figure.savefig(export_path)
    plt.close(figure)
