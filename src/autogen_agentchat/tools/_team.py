"""A team as a tool of an agent."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from autogen_core import Component, ComponentModel

from ..base import Team
from ._task_runner_tool import TaskRunnerTool


class TeamToolConfig(BaseModel):
    """Config of a TeamTool."""

    name: str
    description: str
    team: ComponentModel
    return_value_as_last_message: bool = False


class TeamTool(TaskRunnerTool, Component[TeamToolConfig]):
    """Lets a model give tasks to `team`."""

    component_config_schema = TeamToolConfig
    component_provider_override = "autogen_agentchat.tools.TeamTool"

    def __init__(self, team: Team, name: str, description: str, return_value_as_last_message: bool = False) -> None:
        self._team = team
        super().__init__(team, name, description, return_value_as_last_message)

    def _to_config(self) -> TeamToolConfig:
        return TeamToolConfig(
            name=self.name,
            description=self.description,
            team=self._team.dump_component(),
            return_value_as_last_message=self._return_value_as_last_message,
        )

    @classmethod
    def _from_config(cls, config: TeamToolConfig) -> Self:
        return cls(
            Team.load_component(config.team),
            name=config.name,
            description=config.description,
            return_value_as_last_message=config.return_value_as_last_message,
        )
