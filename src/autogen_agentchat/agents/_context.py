"""How chat messages come into the context of a model."""

from __future__ import annotations

from collections.abc import Sequence

from autogen_core.model_context import ChatCompletionContext
from autogen_core.models import ChatCompletionClient, LLMMessage

from ..messages import BaseChatMessage, HandoffMessage
from ..utils import remove_images


async def add_messages(context: ChatCompletionContext, messages: Sequence[BaseChatMessage]) -> None:
    """Add messages to the context; what a handoff brings along comes before it."""
    for message in messages:
        if isinstance(message, HandoffMessage):
            for each in message.context:
                await context.add_message(each)
        await context.add_message(message.to_model_message())


def without_images(client: ChatCompletionClient, messages: Sequence[LLMMessage]) -> Sequence[LLMMessage]:
    """The messages as this model can take them: without images if it cannot see."""
    return messages if client.model_info["vision"] else remove_images(messages)
