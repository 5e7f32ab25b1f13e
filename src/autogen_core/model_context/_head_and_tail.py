"""A context of which the model sees the start and the end."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict

from .._component_config import Component
from ..models import LLMMessage, UserMessage
from ._chat_completion_context import ChatCompletionContext
from ._pairs import head, without_leading_results


class HeadAndTailChatCompletionContextConfig(BaseModel):
    """The config of a `HeadAndTailChatCompletionContext`."""

    model_config = ConfigDict(defer_build=True)

    head_size: int
    tail_size: int
    initial_messages: list[LLMMessage] | None = None


class HeadAndTailChatCompletionContext(ChatCompletionContext, Component[HeadAndTailChatCompletionContextConfig]):
    """A context of which the model sees the first `head_size` and the last `tail_size` messages.

    Raises:
        ValueError: a size is not above 0.
    """

    component_config_schema = HeadAndTailChatCompletionContextConfig
    component_provider_override = "autogen_core.model_context.HeadAndTailChatCompletionContext"

    def __init__(self, head_size: int, tail_size: int, initial_messages: list[LLMMessage] | None = None) -> None:
        super().__init__(initial_messages)
        if head_size <= 0:
            raise ValueError("head_size must be greater than 0.")
        if tail_size <= 0:
            raise ValueError("tail_size must be greater than 0.")
        self._head_size = head_size
        self._tail_size = tail_size

    async def get_messages(self) -> list[LLMMessage]:
        """Return the first and the last messages, and between them how many were skipped."""
        skipped = len(self._messages) - self._head_size - self._tail_size
        if skipped <= 0:
            return self._messages.copy()
        between = UserMessage(content=f"Skipped {skipped} messages.", source="System")
        tail = without_leading_results(self._messages[-self._tail_size :])
        return [*head(self._messages, self._head_size), between, *tail]

    def _to_config(self) -> HeadAndTailChatCompletionContextConfig:
        return HeadAndTailChatCompletionContextConfig(
            head_size=self._head_size, tail_size=self._tail_size, initial_messages=self._initial_messages
        )

    @classmethod
    def _from_config(cls, config: HeadAndTailChatCompletionContextConfig) -> Self:
        return cls(config.head_size, config.tail_size, config.initial_messages)
