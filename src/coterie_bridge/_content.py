"""The content of a message, from one generation's form to the other's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autogen_agentchat.messages import BaseChatMessage, MultiModalMessage, TextMessage
from autogen_core import Image


def to_v02(message: BaseChatMessage) -> str | list[dict[str, Any]]:
    """The content of a 0.4 message as 0.2 keeps it: text, or parts where there are pictures."""
    if not isinstance(message, MultiModalMessage):
        return message.to_model_text()
    return [
        {"type": "text", "text": each} if isinstance(each, str) else dict(each.to_openai_format())
        for each in message.content
    ]


def to_v04(content: Any, source: str) -> TextMessage | MultiModalMessage:
    """A 0.2 content as a message of 0.4. Pictures that are addresses on the web stay addresses, as text."""
    if not isinstance(content, list):
        return TextMessage(content="" if content is None else str(content), source=source)
    parts = [_part(each) for each in content]
    if all(isinstance(each, str) for each in parts):
        return TextMessage(content="\n".join(map(str, parts)), source=source)
    return MultiModalMessage(content=parts, source=source)


def _part(part: Any) -> str | Image:
    if isinstance(part, Mapping) and part.get("type") == "image_url":
        url = part["image_url"]["url"] if isinstance(part["image_url"], Mapping) else str(part["image_url"])
        return Image.from_uri(url) if url.startswith("data:") else url
    return str(part.get("text", "")) if isinstance(part, Mapping) else str(part)
