"""The shapes of message content."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

__all__ = ("MessageContentType", "UserMessageImageContentPart", "UserMessageTextContentPart")


class UserMessageTextContentPart(TypedDict):
    """A text part of a message."""

    type: Literal["text"]
    text: str


class UserMessageImageContentPart(TypedDict):
    """An image part of a message; `image_url` holds `url`."""

    type: Literal["image_url"]
    image_url: dict[Literal["url"], str]


MessageContentType = str | list[dict[str, Any] | UserMessageTextContentPart | UserMessageImageContentPart] | None
