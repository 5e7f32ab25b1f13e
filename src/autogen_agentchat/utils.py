"""Messages for models, as text and without images."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from autogen_core import FunctionCall, Image
from autogen_core.models import FunctionExecutionResult, LLMMessage, UserMessage

__all__ = ["content_to_str", "remove_images"]

__path__: list[str] = []
"""Without it nothing below this module could be imported, also nothing of `_former_paths`."""


def content_to_str(
    content: str | Sequence[str | Image] | Sequence[FunctionCall] | Sequence[FunctionExecutionResult] | BaseModel,
) -> str:
    """The content of any message as text: one line a part, `<image>` for an image, JSON for a model."""
    if isinstance(content, str):
        return content
    if isinstance(content, BaseModel):
        return content.model_dump_json()
    return "\n".join("<image>" if isinstance(part, Image) else str(part) for part in content)


def remove_images(messages: Sequence[LLMMessage]) -> list[LLMMessage]:
    """The messages with `<image>` for each image, for models that cannot see."""
    return [
        UserMessage(content=content_to_str(each.content), source=each.source)
        if isinstance(each, UserMessage) and not isinstance(each.content, str)
        else each
        for each in messages
    ]
