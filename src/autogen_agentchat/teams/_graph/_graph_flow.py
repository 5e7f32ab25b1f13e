"""A team that walks through a graph: after each batch of speakers, those speak whom the edges lead to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict

from autogen_core import AgentRuntime, CancellationToken, Component, ComponentModel

from ...base import ChatAgent, TerminationCondition
from ...messages import BaseAgentEvent, BaseChatMessage, StopMessage
from ...state import BaseGroupChatManagerState
from .._asked import Choice
from .._base_group_chat import BaseGroupChat
from .._components import load_participants
from .._turn import Said
from ._digraph import DiGraph
from ._progress import Progress

_DONE = "Digraph execution is complete"


class GraphFlowConfig(BaseModel):
    """The configuration of a GraphFlow."""

    model_config = ConfigDict(defer_build=True)

    name: str | None = None
    description: str | None = None
    participants: list[ComponentModel]
    termination_condition: ComponentModel | None = None
    max_turns: int | None = None
    graph: DiGraph
    emit_team_events: bool = False


class GraphFlow(BaseGroupChat, Component[GraphFlowConfig]):
    """Walks through a graph of agents in batches.

    All that are ready speak at the same time. When all have answered, the edges are followed whose condition holds for the
    last message of the node that they leave, and those are ready next whose edges were followed. The run ends when nobody
    is; the next one begins at the start. A run that ended by its condition or `max_turns` goes on where it was.
    """

    component_config_schema = GraphFlowConfig
    component_provider_override = "autogen_agentchat.teams.GraphFlow"
    DEFAULT_NAME = "GraphFlow"
    DEFAULT_DESCRIPTION = "A team of agents"
    manager_name = "GraphManager"
    accepts_teams = False

    def __init__(
        self,
        participants: Sequence[ChatAgent],
        graph: DiGraph,
        *,
        name: str | None = None,
        description: str | None = None,
        termination_condition: TerminationCondition | None = None,
        max_turns: int | None = None,
        runtime: AgentRuntime | None = None,
        custom_message_types: list[type[BaseAgentEvent | BaseChatMessage]] | None = None,
        emit_team_events: bool = False,
    ) -> None:
        """Make a team of a graph; one that could go round for ever does not run.

        Raises: ValueError for a graph that is not sound, or names nobody.
        """
        super().__init__(
            name,
            description,
            participants,
            termination_condition=termination_condition,
            max_turns=max_turns,
            runtime=runtime,
            custom_message_types=custom_message_types,
            emit_team_events=emit_team_events,
        )
        graph.graph_validate()
        unknown = [each for each in graph.nodes if each not in self._participants_by_name]
        if unknown:
            raise ValueError(
                f"The nodes {unknown} of the graph are none of the participants {list(self._participants_by_name)}."
            )
        self._graph = graph
        self.__progress = Progress(graph)

    async def _check_team_task(self, messages: Sequence[BaseChatMessage]) -> None:
        if self._graph.get_has_cycles() and self._termination_condition is None and self._max_turns is None:
            raise ValueError("A termination condition is required for cyclic graphs without max_turns.")

    async def _choose_speakers(self, thread: Sequence[Said], token: CancellationToken) -> AsyncGenerator[Choice, None]:
        yield list(self.__progress.ready)

    async def _round_heard(self, said: Mapping[str, Sequence[BaseChatMessage]]) -> StopMessage | None:
        self.__progress.advance({name: messages[-1] for name, messages in said.items()})
        if self.__progress.ready:
            return None
        self.__progress.begin()
        return StopMessage(content=_DONE, source=self.manager_name)

    async def _reset_manager(self) -> None:
        self.__progress.begin()

    async def _save_manager(self, thread: list[Mapping[str, Any]]) -> Mapping[str, Any]:
        return {"message_thread": thread, "current_turn": self._team_turns, **self.__progress.dump()}

    async def _load_manager(self, state: Mapping[str, Any]) -> int:
        turn = BaseGroupChatManagerState.model_validate(state).current_turn
        self.__progress.load(state)
        return turn

    def _to_config(self) -> GraphFlowConfig:
        for node, edge in self._graph.edges():
            if edge.condition_function is not None:
                raise ValueError(
                    f"The edge from {node.name!r} to {edge.target!r} has a function as its condition, which cannot be "
                    "written down: it would come back as an edge that is always followed. Use a text that the message "
                    "must contain."
                )
        condition = self._termination_condition
        return GraphFlowConfig(
            name=self._name,
            description=self._description,
            participants=[each.dump_component() for each in self._participants],
            termination_condition=condition.dump_component() if condition else None,
            max_turns=self._max_turns,
            graph=self._graph,
            emit_team_events=self._emit_team_events,
        )

    @classmethod
    def _from_config(cls, config: GraphFlowConfig) -> Self:
        condition = config.termination_condition
        return cls(
            cast(list[ChatAgent], load_participants(config.participants)),
            config.graph,
            name=config.name,
            description=config.description,
            termination_condition=TerminationCondition.load_component(condition) if condition else None,
            max_turns=config.max_turns,
            emit_team_events=config.emit_team_events,
        )
