"""What an agent, a runtime and a subscription are to each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from ._cancellation_token import CancellationToken
from ._identities import AgentId, AgentMetadata, AgentType, TopicId
from ._message_context import MessageContext
from ._serialization import MessageSerializer


@runtime_checkable
class Agent(Protocol):
    """Handles messages."""

    @property
    def metadata(self) -> AgentMetadata: ...

    @property
    def id(self) -> AgentId: ...

    async def bind_id_and_runtime(self, id: AgentId, runtime: AgentRuntime) -> None:
        """Tell an agent that was not made by a runtime who it is, and where."""

    async def on_message(self, message: Any, ctx: MessageContext) -> Any:
        """Handle a message and return the response to it. Raises: CantHandleException."""

    async def save_state(self) -> Mapping[str, Any]:
        """The state as JSON."""

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over what `save_state` returned."""

    async def close(self) -> None:
        """The runtime ends."""


A = TypeVar("A", bound=Agent)


@runtime_checkable
class Subscription(Protocol):
    """Which agent gets what is published on which topics."""

    @property
    def id(self) -> str: ...

    def __eq__(self, other: object) -> bool: ...

    def is_match(self, topic_id: TopicId) -> bool:
        """Tell whether this is about the topic."""

    def map_to_agent(self, topic_id: TopicId) -> AgentId:
        """The agent that gets what is published there. Raises: CantHandleException if this is not about the topic."""


@runtime_checkable
class AgentRuntime(Protocol):
    """Makes agents and delivers their messages."""

    async def send_message(
        self,
        message: Any,
        recipient: AgentId,
        *,
        sender: AgentId | None = None,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> Any:
        """Send to one agent and return its response. Raises: what its handler raises."""

    async def publish_message(
        self,
        message: Any,
        topic_id: TopicId,
        *,
        sender: AgentId | None = None,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> None:
        """Send to all agents that subscribed to the topic, except the sender. Nobody responds."""

    async def register_factory(
        self,
        type: str | AgentType,
        agent_factory: Callable[[], A | Awaitable[A]],
        *,
        expected_class: type[A] | None = None,
    ) -> AgentType:
        """Have agents of a type made by a factory when they are first needed. Raises: ValueError if the type exists."""

    async def register_agent_instance(self, agent_instance: Agent, agent_id: AgentId) -> AgentId:
        """Take over an agent. Raises: ValueError if there is one of this id, or a factory for its type."""

    async def try_get_underlying_agent_instance(self, id: AgentId, type: type[A] = Agent) -> A:  # type: ignore[assignment]  # the protocol stands for any agent
        """The agent itself. Raises: LookupError, NotAccessibleError, TypeError if it is not of `type`."""

    async def get(
        self, id_or_type: AgentId | AgentType | str, /, key: str = "default", *, lazy: bool = True
    ) -> AgentId:
        """The id of an agent; unless `lazy`, the agent is made."""

    async def save_state(self) -> Mapping[str, Any]:
        """The state of all agents as JSON."""

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over what `save_state` returned."""

    async def agent_metadata(self, agent: AgentId) -> AgentMetadata:
        """What is known of an agent."""

    async def agent_save_state(self, agent: AgentId) -> Mapping[str, Any]:
        """The state of one agent as JSON."""

    async def agent_load_state(self, agent: AgentId, state: Mapping[str, Any]) -> None:
        """Take over what `agent_save_state` returned."""

    async def add_subscription(self, subscription: Subscription) -> None:
        """From now on deliver by this subscription too. Raises: ValueError if there is an equal one."""

    async def remove_subscription(self, id: str) -> None:
        """Forget a subscription. Raises: ValueError if there is none of this id."""

    def add_message_serializer(self, serializer: MessageSerializer[Any] | Sequence[MessageSerializer[Any]]) -> None:
        """Learn how a type of message is written down."""
