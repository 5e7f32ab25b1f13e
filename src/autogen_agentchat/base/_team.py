"""What a team can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from autogen_core import ComponentBase

from ._task import TaskRunner


class Team(ABC, TaskRunner, ComponentBase[BaseModel]):
    """Agents, or teams of them, that work on a task together."""

    component_type = "team"

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name, unique within an outer team."""

    @property
    @abstractmethod
    def description(self) -> str:
        """What it can do, for those who choose the next speaker."""

    @abstractmethod
    async def reset(self) -> None:
        """Forget all messages, and let every participant forget them."""

    @abstractmethod
    async def pause(self) -> None:
        """Tell every participant to pause."""

    @abstractmethod
    async def resume(self) -> None:
        """Tell every participant to go on."""

    @abstractmethod
    async def save_state(self) -> Mapping[str, Any]:
        """The state of the team and its participants, as JSON can say it."""

    @abstractmethod
    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Go back to a saved state."""
