"""A context of which the model sees the end."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict

from .._component_config import Component
from ..models import LLMMessage
from ._chat_completion_context import ChatCompletionContext
from ._pairs import without_leading_results


class BufferedChatCompletionContextConfig(BaseModel):
    """The config of a `BufferedChatCompletionContext`."""

    model_config = ConfigDict(defer_build=True)

    buffer_size: int
    initial_messages: list[LLMMessage] | None = None


class BufferedChatCompletionContext(ChatCompletionContext, Component[BufferedChatCompletionContextConfig]):
    """A context of which the model sees the last `buffer_size` messages.

    Raises:
        ValueError: the size is not above 0.
    """

    component_config_schema = BufferedChatCompletionContextConfig
    component_provider_override = "autogen_core.model_context.BufferedChatCompletionContext"

    def __init__(self, buffer_size: int, initial_messages: list[LLMMessage] | None = None) -> None:
        super().__init__(initial_messages)
        if buffer_size <= 0:
            raise ValueError("buffer_size must be greater than 0.")
        self._buffer_size = buffer_size

    async def get_messages(self) -> list[LLMMessage]:
        """Return the last messages, without results whose call is not among them."""
        return without_leading_results(self._messages[-self._buffer_size :])

    def _to_config(self) -> BufferedChatCompletionContextConfig:
        return BufferedChatCompletionContextConfig(
            buffer_size=self._buffer_size, initial_messages=self._initial_messages
        )

    @classmethod
    def _from_config(cls, config: BufferedChatCompletionContextConfig) -> Self:
        return cls(config.buffer_size, config.initial_messages)
