"""What agents and teams say of themselves when they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AssistantAgentState",
    "BaseGroupChatManagerState",
    "BaseState",
    "ChatAgentContainerState",
    "MagenticOneOrchestratorState",
    "RoundRobinManagerState",
    "SelectorManagerState",
    "SocietyOfMindAgentState",
    "SwarmManagerState",
    "TeamState",
]

__path__: list[str] = []
"""Without it nothing below this module could be imported, also nothing of `_former_paths`."""


class BaseState(BaseModel):
    """What every saved state has: its type and the version of its form."""

    model_config = ConfigDict(defer_build=True)

    type: str = Field(default="BaseState")
    version: str = Field(default="1.0.0")


class AssistantAgentState(BaseState):
    """State of an AssistantAgent: that of its model context."""

    llm_context: Mapping[str, Any] = Field(default_factory=lambda: {"messages": []})
    type: str = Field(default="AssistantAgentState")


class TeamState(BaseState):
    """State of a team: that of each participant by its name, and of what leads them."""

    agent_states: Mapping[str, Any] = Field(default_factory=dict)
    type: str = Field(default="TeamState")


class BaseGroupChatManagerState(BaseState):
    """State of what leads a team: the messages so far, dumped, and the turns of the current run."""

    message_thread: list[Mapping[str, Any]] = Field(default_factory=list)
    current_turn: int = Field(default=0)
    type: str = Field(default="BaseGroupChatManagerState")


class ChatAgentContainerState(BaseState):
    """State of a participant: its own, and the messages that wait for it."""

    agent_state: Mapping[str, Any] = Field(default_factory=dict)
    message_buffer: list[Mapping[str, Any]] = Field(default_factory=list)
    type: str = Field(default="ChatAgentContainerState")


class RoundRobinManagerState(BaseGroupChatManagerState):
    """State of what leads a RoundRobinGroupChat."""

    next_speaker_index: int = Field(default=0)
    type: str = Field(default="RoundRobinManagerState")


class SelectorManagerState(BaseGroupChatManagerState):
    """State of what leads a SelectorGroupChat."""

    previous_speaker: str | None = Field(default=None)
    type: str = Field(default="SelectorManagerState")


class SwarmManagerState(BaseGroupChatManagerState):
    """State of what leads a Swarm."""

    current_speaker: str = Field(default="")
    type: str = Field(default="SwarmManagerState")


class MagenticOneOrchestratorState(BaseGroupChatManagerState):
    """State of what leads a MagenticOneGroupChat."""

    task: str = Field(default="")
    facts: str = Field(default="")
    plan: str = Field(default="")
    n_rounds: int = Field(default=0)
    n_stalls: int = Field(default=0)
    type: str = Field(default="MagenticOneOrchestratorState")


class SocietyOfMindAgentState(BaseState):
    """State of a SocietyOfMindAgent: that of its team, and of its model context (None in states of AutoGen)."""

    inner_team_state: Mapping[str, Any] = Field(default_factory=dict)
    llm_context: Mapping[str, Any] | None = None
    type: str = Field(default="SocietyOfMindAgentState")


class CodeExecutorAgentState(BaseState):
    """State of a CodeExecutorAgent: that of its model context."""

    llm_context: Mapping[str, Any] = Field(default_factory=lambda: {"messages": []})
    type: str = Field(default="CodeExecutorAgentState")
