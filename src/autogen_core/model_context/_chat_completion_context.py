"""What an agent remembers of a conversation, and what of it the model sees."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .._component_config import ComponentBase
from ..models import LLMMessage


class ChatCompletionContext(ABC, ComponentBase[BaseModel]):
    """Keeps every message; a subclass says, in `get_messages`, which of them the model sees."""

    component_type = "chat_completion_context"

    def __init__(self, initial_messages: list[LLMMessage] | None = None) -> None:
        self._messages: list[LLMMessage] = list(initial_messages or [])
        self._initial_messages = initial_messages

    async def add_message(self, message: LLMMessage) -> None:
        """Append a message."""
        self._messages.append(message)

    @abstractmethod
    async def get_messages(self) -> list[LLMMessage]:
        """Return what the model sees."""

    async def clear(self) -> None:
        """Forget all messages, also the initial ones."""
        self._messages = []

    def mark(self) -> list[LLMMessage]:
        """All messages there are now, to `rewind` to; none of a context that keeps them elsewhere."""
        return list(vars(self).get("_messages", ()))

    def rewind(self, mark: list[LLMMessage]) -> None:
        """Forget what came after `mark`: an answer that was begun and never finished."""
        self._messages = mark

    async def save_state(self) -> Mapping[str, Any]:
        """Return all messages as JSON."""
        return ChatCompletionContextState.model_construct(messages=self._messages).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over the messages that `save_state` gave."""
        self._messages = ChatCompletionContextState.model_validate(state).messages


class ChatCompletionContextState(BaseModel):
    """The messages of a context."""

    model_config = ConfigDict(defer_build=True)

    messages: list[LLMMessage] = Field(default_factory=list)
