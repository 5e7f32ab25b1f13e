"""A memory that is a list."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from .._cancellation_token import CancellationToken
from .._component_config import Component
from ..model_context import ChatCompletionContext
from ..models import SystemMessage
from ._memory import Memory, MemoryContent, MemoryQueryResult, UpdateContextResult

DEFAULT_NAME = "default_list_memory"


class ListMemoryConfig(BaseModel):
    """The config of a `ListMemory`."""

    model_config = ConfigDict(defer_build=True)

    name: str | None = None
    memory_contents: list[MemoryContent] = Field(default_factory=list)


class ListMemory(Memory, Component[ListMemoryConfig]):
    """A memory that brings up all its items, in the order in which they were added."""

    component_type = "memory"
    component_provider_override = "autogen_core.memory.ListMemory"
    component_config_schema = ListMemoryConfig

    def __init__(self, name: str | None = None, memory_contents: list[MemoryContent] | None = None) -> None:
        self._name = name or DEFAULT_NAME
        self._contents: list[MemoryContent] = memory_contents if memory_contents is not None else []

    @property
    def name(self) -> str:
        """The name of the memory."""
        return self._name

    @property
    def content(self) -> list[MemoryContent]:
        """The items themselves."""
        return self._contents

    @content.setter
    def content(self, value: list[MemoryContent]) -> None:
        self._contents = value

    async def update_context(self, model_context: ChatCompletionContext) -> UpdateContextResult:
        """Add all items, numbered, as one system message; nothing if there are none."""
        if self._contents:
            lines = "\n".join(f"{number}. {item.content!s}" for number, item in enumerate(self._contents, 1))
            text = f"\nRelevant memory content (in chronological order):\n{lines}\n"
            await model_context.add_message(SystemMessage(content=text))
        return UpdateContextResult(memories=MemoryQueryResult(results=self._contents))

    async def query(
        self, query: str | MemoryContent = "", cancellation_token: CancellationToken | None = None, **kwargs: Any
    ) -> MemoryQueryResult:
        """Return all items, whatever the question."""
        return MemoryQueryResult(results=self._contents)

    async def add(self, content: MemoryContent, cancellation_token: CancellationToken | None = None) -> None:
        """Append an item."""
        self._contents.append(content)

    async def clear(self) -> None:
        """Forget all items."""
        self._contents = []

    async def close(self) -> None:
        """Do nothing."""

    def _to_config(self) -> ListMemoryConfig:
        return ListMemoryConfig(name=self._name, memory_contents=self._contents)

    @classmethod
    def _from_config(cls, config: ListMemoryConfig) -> Self:
        return cls(config.name, config.memory_contents)
