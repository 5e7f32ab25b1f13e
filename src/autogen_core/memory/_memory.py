"""What a memory keeps, and what every memory offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict, field_serializer

from .._cancellation_token import CancellationToken
from .._component_config import ComponentBase
from .._image import Image
from ..model_context import ChatCompletionContext

_LAZY = ConfigDict(defer_build=True)

ContentType = str | bytes | dict[str, Any] | Image
"""What an item of a memory may be."""


class MemoryMimeType(Enum):
    """Kinds of content that a memory keeps."""

    TEXT = "text/plain"
    JSON = "application/json"
    MARKDOWN = "text/markdown"
    IMAGE = "image/*"
    BINARY = "application/octet-stream"


class MemoryContent(BaseModel):
    """An item of a memory."""

    model_config = ConfigDict(defer_build=True, arbitrary_types_allowed=True)

    content: ContentType
    mime_type: MemoryMimeType | str
    metadata: dict[str, Any] | None = None

    @field_serializer("mime_type")
    def serialize_mime_type(self, mime_type: MemoryMimeType | str) -> str:
        """Write the kind of content as text."""
        return mime_type.value if isinstance(mime_type, MemoryMimeType) else mime_type


class MemoryQueryResult(BaseModel):
    """What a memory has to say to a question."""

    model_config = _LAZY

    results: list[MemoryContent]


class UpdateContextResult(BaseModel):
    """What a memory has added to a context."""

    model_config = _LAZY

    memories: MemoryQueryResult


class Memory(ABC, ComponentBase[BaseModel]):
    """Keeps things across conversations and brings them up when they matter."""

    component_type = "memory"

    @abstractmethod
    async def update_context(self, model_context: ChatCompletionContext) -> UpdateContextResult:
        """Add what matters now to the context, as messages."""

    @abstractmethod
    async def query(
        self, query: str | MemoryContent, cancellation_token: CancellationToken | None = None, **kwargs: Any
    ) -> MemoryQueryResult:
        """Return what the memory has to say to `query`."""

    @abstractmethod
    async def add(self, content: MemoryContent, cancellation_token: CancellationToken | None = None) -> None:
        """Keep an item."""

    @abstractmethod
    async def clear(self) -> None:
        """Forget everything."""

    @abstractmethod
    async def close(self) -> None:
        """Release what the memory holds."""
