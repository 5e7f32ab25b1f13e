"""What stands where a program names no topic or no agent: the default topic, and subscriptions of a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, overload

from ._base_agent import BaseAgent
from ._contexts import MessageHandlerContext, SubscriptionInstantiationContext
from ._identities import AgentType, TopicId
from ._subscriptions import TypeSubscription
from .exceptions import CantHandleException

C = TypeVar("C", bound=type[BaseAgent])


class DefaultTopicId(TopicId):
    """The topic of whoever names none; its source is the key of the agent whose handler is running, else "default"."""

    def __init__(self, type: str = "default", source: str | None = None) -> None:
        if source is None:
            try:
                source = MessageHandlerContext.agent_id().key
            except RuntimeError:
                source = "default"
        super().__init__(type, source)


class DefaultSubscription(TypeSubscription):
    """A subscription to the default topic; the agent's type is the one that is being registered."""

    def __init__(self, topic_type: str = "default", agent_type: str | AgentType | None = None) -> None:
        if agent_type is None:
            try:
                agent_type = SubscriptionInstantiationContext.agent_type()
            except RuntimeError as error:
                raise CantHandleException(
                    "If agent_type is not specified DefaultSubscription must be created within the subscription "
                    "callback in AgentRuntime.register"
                ) from error
        super().__init__(topic_type, agent_type)


@overload
def default_subscription() -> Callable[[C], C]: ...
@overload
def default_subscription(cls: C) -> C: ...


def default_subscription(cls: C | None = None) -> Callable[[C], C] | C:
    """Subscribe a class of agents to the default topic when it is registered."""
    subscribe = type_subscription("default")
    return subscribe(cls) if cls is not None else subscribe


def type_subscription(topic_type: str) -> Callable[[C], C]:
    """Subscribe a class of agents to topics of a type when it is registered."""

    def subscribe(cls: C) -> C:
        cls.internal_unbound_subscriptions_list.append(lambda: [DefaultSubscription(topic_type=topic_type)])
        return cls

    return subscribe
