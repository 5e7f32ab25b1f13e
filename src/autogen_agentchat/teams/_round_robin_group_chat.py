"""A team whose participants speak in a fixed order."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from autogen_core import AgentRuntime, CancellationToken, Component, ComponentModel

from ..base import ChatAgent, Team, TerminationCondition
from ..messages import BaseAgentEvent, BaseChatMessage, StopMessage
from ..state import RoundRobinManagerState
from ._asked import Choice
from ._base_group_chat import BaseGroupChat
from ._components import load_participants
from ._turn import Said


class RoundRobinGroupChatConfig(BaseModel):
    """The configuration of a RoundRobinGroupChat."""

    model_config = ConfigDict(defer_build=True)

    name: str | None = None
    description: str | None = None
    participants: list[ComponentModel]
    termination_condition: ComponentModel | None = None
    max_turns: int | None = None
    emit_team_events: bool = False


class RoundRobinGroupChat(BaseGroupChat, Component[RoundRobinGroupChatConfig]):
    """The participants speak one after the other, in the given order, over and over. With one, it speaks every turn."""

    component_config_schema = RoundRobinGroupChatConfig
    component_provider_override = "autogen_agentchat.teams.RoundRobinGroupChat"
    DEFAULT_NAME = "RoundRobinGroupChat"
    manager_name = "RoundRobinGroupChatManager"

    def __init__(
        self,
        participants: Sequence[ChatAgent | Team],
        *,
        name: str | None = None,
        description: str | None = None,
        termination_condition: TerminationCondition | None = None,
        max_turns: int | None = None,
        runtime: AgentRuntime | None = None,
        custom_message_types: list[type[BaseAgentEvent | BaseChatMessage]] | None = None,
        emit_team_events: bool = False,
    ) -> None:
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
        self.__next = 0

    async def _choose_speakers(self, thread: Sequence[Said], token: CancellationToken) -> AsyncGenerator[Choice, None]:
        yield [self._participants[self.__next].name]

    async def _round_heard(self, said: Mapping[str, Sequence[BaseChatMessage]]) -> StopMessage | None:
        self.__next = (self.__next + 1) % len(self._participants)
        return None

    async def _reset_manager(self) -> None:
        self.__next = 0

    async def _save_manager(self, thread: list[Mapping[str, Any]]) -> RoundRobinManagerState:
        return RoundRobinManagerState(
            message_thread=thread, current_turn=self._team_turns, next_speaker_index=self.__next
        )

    async def _load_manager(self, state: Mapping[str, Any]) -> int:
        loaded = RoundRobinManagerState.model_validate(state)
        count = len(self._participants)
        if not 0 <= loaded.next_speaker_index < count:
            who = f"The next speaker is participant {loaded.next_speaker_index} of the saved state"
            raise ValueError(f"{who}, but the team has {count}: it was saved by another team.")
        self.__next = loaded.next_speaker_index
        return loaded.current_turn

    def _to_config(self) -> RoundRobinGroupChatConfig:
        condition = self._termination_condition
        return RoundRobinGroupChatConfig(
            name=self._name,
            description=self._description,
            participants=[each.dump_component() for each in self._participants],
            termination_condition=condition.dump_component() if condition else None,
            max_turns=self._max_turns,
            emit_team_events=self._emit_team_events,
        )

    @classmethod
    def _from_config(cls, config: RoundRobinGroupChatConfig) -> Self:
        condition = config.termination_condition
        return cls(
            load_participants(config.participants),
            name=config.name,
            description=config.description,
            termination_condition=TerminationCondition.load_component(condition) if condition else None,
            max_turns=config.max_turns,
            emit_team_events=config.emit_team_events,
        )
