"""A team in which every speaker says itself who is next, by handing over."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict

from autogen_core import AgentRuntime, CancellationToken, Component, ComponentModel

from ..base import ChatAgent, TerminationCondition
from ..messages import BaseAgentEvent, BaseChatMessage, HandoffMessage
from ..state import SwarmManagerState
from ._asked import Choice
from ._base_group_chat import BaseGroupChat
from ._components import load_participants
from ._manager import latest_target
from ._turn import Said


class SwarmConfig(BaseModel):
    """The configuration of a Swarm."""

    model_config = ConfigDict(defer_build=True)

    name: str | None = None
    description: str | None = None
    participants: list[ComponentModel]
    termination_condition: ComponentModel | None = None
    max_turns: int | None = None
    emit_team_events: bool = False


class Swarm(BaseGroupChat, Component[SwarmConfig]):
    """The target of the latest HandoffMessage speaks, the first participant where there is none.

    To ask a person in between, let an agent hand over to a name that ends the run (`HandoffTermination("user")`), and go
    on with `task=HandoffMessage(source="user", target=..., content=...)`.
    """

    component_config_schema = SwarmConfig
    component_provider_override = "autogen_agentchat.teams.Swarm"
    DEFAULT_NAME = "Swarm"
    manager_name = "SwarmGroupChatManager"
    accepts_teams = False

    def __init__(
        self,
        participants: Sequence[ChatAgent],
        *,
        name: str | None = None,
        description: str | None = None,
        termination_condition: TerminationCondition | None = None,
        max_turns: int | None = None,
        runtime: AgentRuntime | None = None,
        custom_message_types: list[type[BaseAgentEvent | BaseChatMessage]] | None = None,
        emit_team_events: bool = False,
    ) -> None:
        """Raises: ValueError where the first participant cannot hand over, TypeError for a team among them."""
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
        if HandoffMessage not in participants[0].produced_message_types:
            raise ValueError(
                f"The first participant must be able to produce a handoff message, and {participants[0].name!r} cannot."
            )
        self.__current = participants[0].name

    async def _check_team_task(self, messages: Sequence[BaseChatMessage]) -> None:
        if messages:
            target = latest_target(messages)
            if target is not None and target not in self._participants_by_name:
                raise ValueError(
                    f"The target {target} is not one of the participants {list(self._participants_by_name)}. "
                    "To go on with the task, name one of them as the target of the HandoffMessage."
                )
            if target is not None:
                return
        target = latest_target(self._team_thread)
        if target is not None and target not in self._participants_by_name:
            raise ValueError(
                f"The existing handoff target {target} is not one of the participants {list(self._participants_by_name)}. "
                "To go on, give the team a task that is a HandoffMessage to one of them."
            )

    async def _choose_speakers(self, thread: Sequence[Said], token: CancellationToken) -> AsyncGenerator[Choice, None]:
        target = latest_target(thread)
        if target is not None:
            if target not in self._participants_by_name:
                raise ValueError(
                    f"The target {target} is not one of the participants {list(self._participants_by_name)}. "
                    f"To end a run where an agent hands over to it, use HandoffTermination({target!r})."
                )
            self.__current = target
        yield [self.__current]

    async def _reset_manager(self) -> None:
        self.__current = self._participants[0].name

    async def _save_manager(self, thread: list[Mapping[str, Any]]) -> SwarmManagerState:
        return SwarmManagerState(message_thread=thread, current_turn=self._team_turns, current_speaker=self.__current)

    async def _load_manager(self, state: Mapping[str, Any]) -> int:
        loaded = SwarmManagerState.model_validate(state)
        if loaded.current_speaker and loaded.current_speaker not in self._participants_by_name:
            raise ValueError(
                f"The saved state's speaker {loaded.current_speaker!r} is not in the team of {sorted(self._participants_by_name)}."
            )
        self.__current = loaded.current_speaker or self._participants[0].name
        return loaded.current_turn

    def _to_config(self) -> SwarmConfig:
        condition = self._termination_condition
        return SwarmConfig(
            name=self._name,
            description=self._description,
            participants=[each.dump_component() for each in self._participants],
            termination_condition=condition.dump_component() if condition else None,
            max_turns=self._max_turns,
            emit_team_events=self._emit_team_events,
        )

    @classmethod
    def _from_config(cls, config: SwarmConfig) -> Self:
        condition = config.termination_condition
        return cls(
            cast(list[ChatAgent], load_participants(config.participants)),
            name=config.name,
            description=config.description,
            termination_condition=TerminationCondition.load_component(condition) if condition else None,
            max_turns=config.max_turns,
            emit_team_events=config.emit_team_events,
        )
