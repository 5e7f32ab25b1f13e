"""What an agent of a chat can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SerializeAsAny

from autogen_core import CancellationToken, ComponentBase

from ..messages import BaseAgentEvent, BaseChatMessage
from ._task import TaskRunner


@dataclass(kw_only=True)
class Response:
    """An agent's answer, and the events and messages on the way to it."""

    chat_message: SerializeAsAny[BaseChatMessage]
    inner_messages: Sequence[SerializeAsAny[BaseAgentEvent | BaseChatMessage]] | None = None


class ChatAgent(ABC, TaskRunner, ComponentBase[BaseModel]):
    """An agent that takes part in a chat. It remembers: callers pass it only messages that are new to it."""

    component_type = "agent"

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name, unique within a team."""

    @property
    @abstractmethod
    def description(self) -> str:
        """What it can do, for those who choose the next speaker."""

    @property
    @abstractmethod
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        """The types of messages it answers with."""

    @abstractmethod
    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        """Take new messages and answer."""

    @abstractmethod
    def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Take new messages, yield what happens, and the Response last."""

    @abstractmethod
    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Forget all messages."""

    @abstractmethod
    async def on_pause(self, cancellation_token: CancellationToken) -> None:
        """Be told that the team is paused."""

    @abstractmethod
    async def on_resume(self, cancellation_token: CancellationToken) -> None:
        """Be told that the team goes on."""

    @abstractmethod
    async def save_state(self) -> Mapping[str, Any]:
        """The state, as JSON can say it."""

    @abstractmethod
    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Go back to a saved state."""

    @abstractmethod
    async def close(self) -> None:
        """Release what it holds."""
