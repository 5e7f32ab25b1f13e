"""Subscriptions by the type of a topic, and the table that a runtime keeps of them."""

from __future__ import annotations

from collections.abc import Iterator

from coterie.stamp import new_id

from ._identities import AgentId, AgentType, TopicId
from ._protocols import Subscription
from .exceptions import CantHandleException


class _ByTopicType(Subscription):
    """What is published on some types of topics goes to the agent whose key is the topic's source."""

    def __init__(self, pattern: str, agent_type: str | AgentType, id: str | None) -> None:
        self._pattern = pattern
        self._agent_type = agent_type.type if isinstance(agent_type, AgentType) else agent_type
        self._id = id or new_id()

    @property
    def id(self) -> str:
        """What removes this subscription."""
        return self._id

    @property
    def agent_type(self) -> str:
        """The type of agents that get the messages."""
        return self._agent_type

    def map_to_agent(self, topic_id: TopicId) -> AgentId:
        """The agent that gets what is published there. Raises: CantHandleException if this is not about the topic."""
        if not self.is_match(topic_id):
            raise CantHandleException("TopicId does not match the subscription")
        return AgentId(self._agent_type, topic_id.source)

    def _is_same(self, other: _ByTopicType) -> bool:
        same = self._pattern == other._pattern and self._agent_type == other._agent_type
        return same or self._id == other._id


class TypeSubscription(_ByTopicType):
    """A subscription to topics of exactly this type."""

    def __init__(self, topic_type: str, agent_type: str | AgentType, id: str | None = None) -> None:
        super().__init__(topic_type, agent_type, id)

    @property
    def topic_type(self) -> str:
        """The type of topics this is about."""
        return self._pattern

    def is_match(self, topic_id: TopicId) -> bool:
        """Tell whether this is about the topic."""
        return topic_id.type == self._pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeSubscription) and self._is_same(other)


class TypePrefixSubscription(_ByTopicType):
    """A subscription to topics whose type starts so."""

    def __init__(self, topic_type_prefix: str, agent_type: str | AgentType, id: str | None = None) -> None:
        super().__init__(topic_type_prefix, agent_type, id)

    @property
    def topic_type_prefix(self) -> str:
        """How the type of topics starts that this is about."""
        return self._pattern

    def is_match(self, topic_id: TopicId) -> bool:
        """Tell whether this is about the topic."""
        return topic_id.type.startswith(self._pattern)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypePrefixSubscription) and self._is_same(other)


class Subscriptions:
    """The subscriptions of a runtime, in the order they came."""

    def __init__(self) -> None:
        self._all: list[Subscription] = []

    def __iter__(self) -> Iterator[Subscription]:
        return iter(list(self._all))

    def add(self, subscription: Subscription) -> None:
        """Deliver by this one too. Raises: ValueError if there is an equal one."""
        if subscription in self._all:
            raise ValueError("Subscription already exists")
        self._all.append(subscription)

    def remove(self, id: str) -> None:
        """Forget one. Raises: ValueError if there is none of this id."""
        left = [each for each in self._all if each.id != id]
        if len(left) == len(self._all):
            raise ValueError("Subscription does not exist")
        self._all = left

    def recipients(self, topic: TopicId) -> list[AgentId]:
        """Who gets what is published there: each once, in the order of the subscriptions."""
        return list(dict.fromkeys(each.map_to_agent(topic) for each in self._all if each.is_match(topic)))
