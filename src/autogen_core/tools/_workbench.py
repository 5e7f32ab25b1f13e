"""A workbench: tools that may share resources and change over time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel

from .._behind_door import wrap
from .._cancellation_token import CancellationToken
from .._component_config import ComponentBase
from ._behind_door import workbench_call_tool
from ._results import ImageResultContent, TextResultContent, ToolResult  # noqa: F401 (as in 0.7.5)
from ._tool import ToolSchema


class Workbench(ABC, ComponentBase[BaseModel]):
    """Holds tools. `async with` starts and stops it.

    To make one, subclass this: every call of its `call_tool` is part of the run's record, by itself.
    """

    component_type = "workbench"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        wrap(cls, "call_tool", workbench_call_tool)

    @abstractmethod
    async def list_tools(self) -> list[ToolSchema]:
        """Return the tools there are now; a call of one may change them."""

    @abstractmethod
    async def call_tool(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
    ) -> ToolResult:
        """Call a tool; what goes wrong in it is a result with `is_error`."""

    @abstractmethod
    async def start(self) -> None:
        """Take the resources that the tools need."""

    @abstractmethod
    async def stop(self) -> None:
        """Give the resources up."""

    @abstractmethod
    async def reset(self) -> None:
        """Go back to how it started."""

    @abstractmethod
    async def save_state(self) -> Mapping[str, Any]:
        """Return the state of the workbench as JSON."""

    @abstractmethod
    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over a state that `save_state` gave."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()


class StreamWorkbench(Workbench, ABC):
    """A workbench that tells what happens while a tool runs."""

    @abstractmethod
    def call_tool_stream(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
    ) -> AsyncGenerator[Any | ToolResult, None]:
        """Call a tool and give its events as they come; the last item is the result."""
