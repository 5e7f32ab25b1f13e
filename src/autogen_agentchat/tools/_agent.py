"""An agent as a tool of another."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from autogen_core import Component, ComponentModel

from ..agents import BaseChatAgent
from ._task_runner_tool import TaskRunnerTool


class AgentToolConfig(BaseModel):
    """Config of an AgentTool."""

    agent: ComponentModel
    return_value_as_last_message: bool = False


class AgentTool(TaskRunnerTool, Component[AgentToolConfig]):
    """Lets a model give tasks to `agent`, under the agent's name and description."""

    component_config_schema = AgentToolConfig
    component_provider_override = "autogen_agentchat.tools.AgentTool"

    def __init__(self, agent: BaseChatAgent, return_value_as_last_message: bool = False) -> None:
        self._agent = agent
        super().__init__(agent, agent.name, agent.description, return_value_as_last_message)

    def _to_config(self) -> AgentToolConfig:
        return AgentToolConfig(
            agent=self._agent.dump_component(), return_value_as_last_message=self._return_value_as_last_message
        )

    @classmethod
    def _from_config(cls, config: AgentToolConfig) -> Self:
        return cls(
            BaseChatAgent.load_component(config.agent),
            return_value_as_last_message=config.return_value_as_last_message,
        )
