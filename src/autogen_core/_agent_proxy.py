"""An agent by its id, as if one had it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from ._cancellation_token import CancellationToken
from ._identities import AgentId, AgentMetadata
from ._protocols import AgentRuntime


class AgentProxy:
    """Stands for an agent that the runtime has, or will make."""

    def __init__(self, agent: AgentId, runtime: AgentRuntime) -> None:
        self._agent = agent
        self._runtime = runtime

    @property
    def id(self) -> AgentId:
        """Who it stands for."""
        return self._agent

    @property
    def metadata(self) -> Awaitable[AgentMetadata]:
        """What is known of the agent; to be awaited."""
        return self._runtime.agent_metadata(self._agent)

    async def send_message(
        self,
        message: Any,
        *,
        sender: AgentId,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> Any:
        """Send to the agent and return its response."""
        return await self._runtime.send_message(
            message,
            recipient=self._agent,
            sender=sender,
            cancellation_token=cancellation_token,
            message_id=message_id,
        )

    async def save_state(self) -> Mapping[str, Any]:
        """The agent's state as JSON."""
        return await self._runtime.agent_save_state(self._agent)

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Have the agent take over what `save_state` returned."""
        await self._runtime.agent_load_state(self._agent, state)
