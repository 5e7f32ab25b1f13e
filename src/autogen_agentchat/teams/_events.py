"""What a team and its manager told each other in 0.7.5.

Here a team is a loop and nobody sends these; programs name them in hints and in `isinstance`.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, SerializeAsAny

from ..base import Response, TaskResult
from ..messages import BaseAgentEvent, BaseChatMessage, StopMessage


class _Event(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True, defer_build=True)


class SerializableException(_Event):
    """An error as text."""

    error_type: str
    error_message: str
    traceback: str | None = None

    @classmethod
    def from_exception(cls, exc: Exception) -> Self:
        """Write an error down."""
        return cls(error_type=type(exc).__name__, error_message=str(exc))


class GroupChatStart(_Event):
    """A task begins."""

    messages: list[SerializeAsAny[BaseChatMessage]] | None = None
    output_task_messages: bool = True


class GroupChatAgentResponse(_Event):
    """An agent has answered."""

    response: SerializeAsAny[Response]
    name: str


class GroupChatTeamResponse(_Event):
    """A team within the team has answered."""

    result: SerializeAsAny[TaskResult]
    name: str


class GroupChatRequestPublish(_Event):
    """A participant is asked to speak."""


class GroupChatMessage(_Event):
    """A message for all."""

    message: SerializeAsAny[BaseAgentEvent | BaseChatMessage]


class GroupChatTermination(_Event):
    """The chat is over."""

    message: StopMessage
    error: SerializableException | None = None


class GroupChatReset(_Event):
    """Everybody forgets."""


class GroupChatPause(_Event):
    """Everybody pauses."""


class GroupChatResume(_Event):
    """Everybody goes on."""


class GroupChatError(_Event):
    """Somebody has failed."""

    error: SerializableException
