"""What every runtime does with the agents that it has made, however their messages reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ._identities import AgentId, AgentMetadata, AgentType
from ._population import Factory, Population
from ._protocols import Agent, AgentRuntime
from ._serialization import MessageSerializer, SerializationRegistry

A = TypeVar("A", bound=Agent)


class HoldsAgents(AgentRuntime):
    """The part of a runtime that is about its own agents."""

    _agents: Population
    _serializers: SerializationRegistry

    async def try_get_underlying_agent_instance(self, id: AgentId, type: type[A] = Agent) -> A:  # type: ignore[assignment]  # the protocol stands for any agent
        """The agent itself; it is made if it is not there. Raises: LookupError; TypeError if it is not of `type`."""
        agent: Any = await self._agents.get(id)
        if not isinstance(agent, type):
            found = agent.__class__.__name__
            raise TypeError(f"Agent with name {id.type} is not of type {type.__name__}. It is of type {found}")
        return agent

    async def get(
        self, id_or_type: AgentId | AgentType | str, /, key: str = "default", *, lazy: bool = True
    ) -> AgentId:
        """The id of an agent; unless `lazy`, the agent is made. Raises: LookupError if it is made and cannot be."""
        id = id_or_type if isinstance(id_or_type, AgentId) else AgentId(id_or_type, key)
        if not lazy:
            await self._agents.get(id)
        return id

    async def save_state(self) -> Mapping[str, Any]:
        """The states of all agents that were made, by id."""
        return {str(id): dict(await self.agent_save_state(id)) for id in self._agents}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over what `save_state` returned; agents are made for it, those of unknown types passed over."""
        for name, of_agent in state.items():
            id = AgentId.from_str(name)
            if self._agents.knows(id.type):
                await self.agent_load_state(id, of_agent)

    async def agent_metadata(self, agent: AgentId) -> AgentMetadata:
        """What is known of an agent."""
        return (await self._agents.get(agent)).metadata

    async def agent_save_state(self, agent: AgentId) -> Mapping[str, Any]:
        """The state of one agent as JSON."""
        return await (await self._agents.get(agent)).save_state()

    async def agent_load_state(self, agent: AgentId, state: Mapping[str, Any]) -> None:
        """Take over what `agent_save_state` returned."""
        await (await self._agents.get(agent)).load_state(state)

    def add_message_serializer(self, serializer: MessageSerializer[Any] | Sequence[MessageSerializer[Any]]) -> None:
        """Learn how a type of message is written down."""
        self._serializers.add_serializer(serializer)

    # Private names of 0.7.5 that programs use, for want of public ones.

    @property
    def _known_agent_names(self) -> set[str]:
        return self._agents.names()

    @property
    def _agent_factories(self) -> Mapping[str, Factory]:
        return self._agents.factories

    @property
    def _instantiated_agents(self) -> dict[AgentId, Agent]:
        return self._agents.agents

    async def _get_agent(self, agent_id: AgentId) -> Agent:
        return await self._agents.get(agent_id)
