"""Names: of an agent's type, of an agent, of a topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self, TypedDict

_AGENT_TYPE = re.compile(r"^[\w\-\.]+\Z")
_TOPIC_TYPE = re.compile(r"^[\w\-\.\:\=]+\Z")


@dataclass(eq=True, frozen=True)
class AgentType:
    """What agents are made by one factory."""

    type: str


class AgentId:
    """One agent: its type, and a key that tells it from others of this type."""

    __slots__ = ("_key", "_type")

    def __init__(self, type: str | AgentType, key: str) -> None:
        name = type.type if isinstance(type, AgentType) else type
        if not _AGENT_TYPE.match(name):
            raise ValueError(
                f"Invalid agent type: {name}. Allowed values MUST match the regex: `{_AGENT_TYPE.pattern}`"
            )
        self._type = name
        self._key = key

    @classmethod
    def from_str(cls, agent_id: str) -> Self:
        """Read "type/key". Raises: ValueError."""
        name, slash, key = agent_id.partition("/")
        if not slash:
            raise ValueError(f"Invalid agent id: {agent_id}")
        return cls(name, key)

    @property
    def type(self) -> str:
        """The type's name."""
        return self._type

    @property
    def key(self) -> str:
        """The key among agents of its type."""
        return self._key

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AgentId):
            return NotImplemented
        return self._type == other._type and self._key == other._key

    def __hash__(self) -> int:
        return hash((self._type, self._key))

    def __str__(self) -> str:
        return f"{self._type}/{self._key}"

    def __repr__(self) -> str:
        return f'AgentId(type="{self._type}", key="{self._key}")'


class AgentMetadata(TypedDict):
    """What is known of an agent without asking it."""

    type: str
    key: str
    description: str


@dataclass(eq=True, frozen=True)
class TopicId:
    """Where messages are published: what they are about, and what they belong to (a session, say)."""

    type: str
    source: str

    def __post_init__(self) -> None:
        if not _TOPIC_TYPE.match(self.type):
            raise ValueError(f"Invalid topic type: {self.type}. Must match the pattern: {_TOPIC_TYPE.pattern}")

    @classmethod
    def from_str(cls, topic_id: str) -> Self:
        """Read "type/source". Raises: ValueError."""
        name, slash, source = topic_id.partition("/")
        if not slash:
            raise ValueError(f"Invalid topic id: {topic_id}")
        return cls(name, source)

    def __str__(self) -> str:
        return f"{self.type}/{self.source}"
