"""How far a run through a graph has come: which edges were followed, and who may speak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from ...messages import BaseChatMessage
from ._digraph import DiGraph


class Progress:
    """Counts, for each target and group, the edges that were not followed yet."""

    def __init__(self, graph: DiGraph) -> None:
        self._graph = graph
        self._counts = graph.get_remaining_map()
        self._ways = {(edge.target, edge.activation_group): graph.activation_of(edge) for _, edge in graph.edges()}
        self.ready: list[str] = []
        self._triggered: dict[str, set[str]] = {}
        self._remaining: dict[str, dict[str, int]] = {}
        self._enqueued: dict[str, dict[str, bool]] = {}
        self.begin()

    def begin(self) -> None:
        """Go back to the start."""
        starts = self._graph.get_start_nodes()
        self.ready = [name for name in self._graph.nodes if name in starts]
        self._triggered = {}
        self._remaining = {target: dict(groups) for target, groups in self._counts.items()}
        self._enqueued = {target: dict.fromkeys(groups, False) for target, groups in self._counts.items()}

    def advance(self, said: Mapping[str, BaseChatMessage]) -> None:
        """Follow the edges of those who spoke; `said` is the last message of each.

        A condition that raises changes nothing: those who spoke may speak again.
        """
        followed = [
            edge
            for name, message in said.items()
            for edge in self._graph.nodes[name].edges
            if edge.check_condition(message)
        ]
        for name in said:
            self.ready.remove(name)
            for group in self._triggered.pop(name, ()):
                self._remaining[name][group] = self._counts[name][group]
                self._enqueued[name][group] = False
        for edge in followed:
            self._follow(edge.target, edge.activation_group)

    def _follow(self, target: str, group: str) -> None:
        if self._ways[target, group] == "any":
            if self._enqueued[target][group]:
                return
            self._enqueued[target][group] = True
        else:
            self._remaining[target][group] -= 1
            if self._remaining[target][group] > 0:
                return
        self._triggered.setdefault(target, set()).add(group)
        if target not in self.ready:
            self.ready.append(target)

    def dump(self) -> dict[str, Any]:
        """The progress as JSON can say it."""
        return {
            "remaining": {target: dict(groups) for target, groups in self._remaining.items()},
            "enqueued_any": {target: dict(groups) for target, groups in self._enqueued.items()},
            "ready": list(self.ready),
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take on what `dump` wrote down.

        Raises: ValueError where it is no progress through this graph; nothing has changed then.
        """
        written = _Written.model_validate(state)
        unknown = [name for name in written.ready if name not in self._graph.nodes]
        edges = _groups(self._counts)
        if unknown or not (edges <= _groups(written.remaining) and edges <= _groups(written.enqueued_any)):
            raise ValueError(
                f"The state is of another graph: it has {sorted(_groups(written.remaining))} as targets and groups of edges "
                f"and {written.ready} as those who may speak, where this graph has {sorted(edges)} and the nodes "
                f"{list(self._graph.nodes)}."
            )
        self._remaining, self._enqueued, self.ready = written.remaining, written.enqueued_any, written.ready
        self._triggered = {
            name: {
                group
                for group in self._counts.get(name, ())
                if self._enqueued[name][group] or self._remaining[name][group] <= 0
            }
            for name in self.ready
        }


class _Written(BaseModel):
    """What `dump` writes down."""

    model_config = ConfigDict(defer_build=True)

    remaining: dict[str, dict[str, int]]
    enqueued_any: dict[str, dict[str, bool]]
    ready: list[str]


def _groups(counts: Mapping[str, Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(target, group) for target, groups in counts.items() for group in groups}
