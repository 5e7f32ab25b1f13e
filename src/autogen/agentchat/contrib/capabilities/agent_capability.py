"""What every capability can do: be added to an agent."""

from __future__ import annotations

from typing import Any


class AgentCapability:
    """Something that an agent can be given."""

    def add_to_agent(self, agent: Any) -> None:
        """Give it to the agent. Raises: NotImplementedError until a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is added to an agent.")


def tell(agent: Any, text: str) -> None:
    """Add `text` to the agent's system message, which is a content list where the agent sees images."""
    known = agent.system_message
    if isinstance(known, list):
        agent.update_system_message([*known, {"type": "text", "text": text}])
    else:
        agent.update_system_message(f"{known}{text}")
