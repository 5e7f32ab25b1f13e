"""Agents and teams as tools of other agents."""

from ._agent import AgentTool
from ._team import TeamTool

__all__ = ["AgentTool", "TeamTool"]
