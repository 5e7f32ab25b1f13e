"""What every capability can do: be added to an agent."""

from __future__ import annotations

from typing import Any


class AgentCapability:
    """Something that an agent can be given."""

    def add_to_agent(self, agent: Any) -> None:
        """Give it to the agent. Raises: NotImplementedError until a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is added to an agent.")
