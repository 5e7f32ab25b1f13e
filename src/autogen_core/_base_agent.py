"""What most agents are built on: an identity, a runtime to send through, and registration by class."""

from __future__ import annotations

import inspect
import warnings
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Self, final

from ._cancellation_token import CancellationToken
from ._contexts import AgentInstantiationContext, SubscriptionInstantiationContext
from ._identities import AgentId, AgentMetadata, AgentType, TopicId
from ._message_context import MessageContext
from ._protocols import Agent, AgentRuntime, Subscription
from ._serialization import MessageSerializer, try_get_known_serializers_for_type
from ._subscriptions import TypePrefixSubscription, TypeSubscription

UnboundSubscription = Callable[[], list[Subscription] | Awaitable[list[Subscription]]]

HandledTypes = list[tuple[type[Any], list[MessageSerializer[Any]]]]


class BaseAgent(ABC, Agent):
    """An agent that knows who it is. It learns so where a runtime makes it, or by `bind_id_and_runtime`."""

    internal_unbound_subscriptions_list: ClassVar[list[UnboundSubscription]] = []
    internal_extra_handles_types: ClassVar[HandledTypes] = []

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.internal_unbound_subscriptions_list = []
        cls.internal_extra_handles_types = []

    def __init__(self, description: str) -> None:
        if not isinstance(description, str):
            raise ValueError("Agent description must be a string")
        self._description = description
        if AgentInstantiationContext.is_in_factory_call():
            self._runtime = AgentInstantiationContext.current_runtime()
            self._id = AgentInstantiationContext.current_agent_id()

    @property
    def id(self) -> AgentId:
        """Who this is."""
        return self._id

    @property
    def type(self) -> str:
        """The type of agents that this belongs to."""
        return self.id.type

    @property
    def runtime(self) -> AgentRuntime:
        """Where this is."""
        return self._runtime

    @property
    def metadata(self) -> AgentMetadata:
        """What is known of this agent."""
        return AgentMetadata(key=self._id.key, type=self._id.type, description=self._description)

    async def bind_id_and_runtime(self, id: AgentId, runtime: AgentRuntime) -> None:
        """Tell the agent who and where it is. Raises: RuntimeError if it is somebody, or somewhere, else."""
        if getattr(self, "_id", id) != id:
            raise RuntimeError("Agent is already bound to a different ID")
        if getattr(self, "_runtime", runtime) is not runtime:
            raise RuntimeError("Agent is already bound to a different runtime")
        self._id = id
        self._runtime = runtime

    @final
    async def on_message(self, message: Any, ctx: MessageContext) -> Any:
        """Handle a message."""
        return await self.on_message_impl(message, ctx)

    @abstractmethod
    async def on_message_impl(self, message: Any, ctx: MessageContext) -> Any:
        """Handle a message and return the response."""

    async def send_message(
        self,
        message: Any,
        recipient: AgentId,
        *,
        cancellation_token: CancellationToken | None = None,
        message_id: str | None = None,
    ) -> Any:
        """Send to one agent and return its response. Raises: what its handler raises."""
        return await self._runtime.send_message(
            message,
            sender=self.id,
            recipient=recipient,
            cancellation_token=cancellation_token or CancellationToken(),
            message_id=message_id,
        )

    async def publish_message(
        self, message: Any, topic_id: TopicId, *, cancellation_token: CancellationToken | None = None
    ) -> None:
        """Send to all others that subscribed to the topic."""
        await self._runtime.publish_message(
            message, topic_id, sender=self.id, cancellation_token=cancellation_token or CancellationToken()
        )

    async def save_state(self) -> Mapping[str, Any]:
        """The state as JSON. An agent with a state overrides this."""
        warnings.warn("save_state not implemented", stacklevel=2)
        return {}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over what `save_state` returned. An agent with a state overrides this."""
        warnings.warn("load_state not implemented", stacklevel=2)

    async def close(self) -> None:
        """The runtime ends; nothing to do."""

    async def register_instance(
        self,
        runtime: AgentRuntime,
        agent_id: AgentId,
        *,
        skip_class_subscriptions: bool = True,
        skip_direct_message_subscription: bool = False,
    ) -> AgentId:
        """Hand this very agent to a runtime, where it gets what is published to topics of the type of its key."""
        agent_id = await runtime.register_agent_instance(agent_instance=self, agent_id=agent_id)
        subscriptions: list[Subscription] = [TypeSubscription(agent_id.key, agent_id.type)]
        if not skip_direct_message_subscription:
            subscriptions.append(TypePrefixSubscription(f"{agent_id.type}:", agent_id.type))
        if not skip_class_subscriptions:
            subscriptions += await self._class_subscriptions(AgentType(agent_id.type))
        for each in subscriptions:
            # Other instances of the type have subscribed it already.
            with suppress(ValueError):
                await runtime.add_subscription(each)
        self._register_serializers(runtime)
        return agent_id

    @classmethod
    async def register(
        cls,
        runtime: AgentRuntime,
        type: str,
        factory: Callable[[], Self | Awaitable[Self]],
        *,
        skip_class_subscriptions: bool = False,
        skip_direct_message_subscription: bool = False,
    ) -> AgentType:
        """Register a type of agents that `factory` makes, with the subscriptions of the class."""
        agent_type = await runtime.register_factory(AgentType(type), factory, expected_class=cls)
        if not skip_class_subscriptions:
            for each in await cls._class_subscriptions(agent_type):
                await runtime.add_subscription(each)
        if not skip_direct_message_subscription:
            with suppress(ValueError):
                await runtime.add_subscription(TypePrefixSubscription(f"{type}:", type))
        cls._register_serializers(runtime)
        return agent_type

    @classmethod
    def _register_serializers(cls, runtime: AgentRuntime) -> None:
        for _, serializers in cls._handles_types():
            runtime.add_message_serializer(serializers)

    @classmethod
    async def _class_subscriptions(cls, agent_type: AgentType) -> list[Subscription]:
        subscriptions: list[Subscription] = []
        with SubscriptionInstantiationContext.populate_context(agent_type):
            for make in cls._unbound_subscriptions():
                made = make()
                subscriptions += await made if inspect.isawaitable(made) else made
        return subscriptions

    @classmethod
    def _unbound_subscriptions(cls) -> list[UnboundSubscription]:
        return cls.internal_unbound_subscriptions_list

    @classmethod
    def _handles_types(cls) -> HandledTypes:
        """The types of messages that this class handles, with their serializers."""
        return cls.internal_extra_handles_types


def serializers_of(kind: type[Any]) -> list[MessageSerializer[Any]]:
    """The serializers of a type of message. Raises: ValueError if it has none."""
    serializers = try_get_known_serializers_for_type(kind)
    if not serializers:
        raise ValueError(f"No serializers found for type {kind}.")
    return serializers
