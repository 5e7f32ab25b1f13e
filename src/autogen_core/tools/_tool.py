"""What agents know about a tool: its protocol and the schema that a model is given."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, NotRequired, Protocol, runtime_checkable

from pydantic import BaseModel
from typing_extensions import TypedDict

from .._cancellation_token import CancellationToken


class ParametersSchema(TypedDict):
    """The JSON schema of a tool's arguments."""

    type: str
    properties: dict[str, Any]
    required: NotRequired[Sequence[str]]
    additionalProperties: NotRequired[bool]


class ToolSchema(TypedDict):
    """What a model is told about a tool."""

    parameters: NotRequired[ParametersSchema]
    name: str
    description: NotRequired[str]
    strict: NotRequired[bool]


class ToolOverride(BaseModel):
    """Another name or description under which a workbench offers a tool."""

    name: str | None = None
    description: str | None = None


@runtime_checkable
class Tool(Protocol):
    """Something a model can call."""

    @property
    def name(self) -> str:
        """The name the model calls it by."""

    @property
    def description(self) -> str:
        """What the model is told it does."""

    @property
    def schema(self) -> ToolSchema:
        """What the model is told about it."""

    def args_type(self) -> type[BaseModel]:
        """Return the model of its arguments."""

    def return_type(self) -> type[Any]:
        """Return the type of its results."""

    def state_type(self) -> type[BaseModel] | None:
        """Return the model of its state, if it has one."""

    def return_value_as_string(self, value: Any) -> str:
        """Return a result as the text the model reads."""

    async def run_json(
        self, args: Mapping[str, Any], cancellation_token: CancellationToken, call_id: str | None = None
    ) -> Any:
        """Run with arguments as the model sent them."""

    async def save_state_json(self) -> Mapping[str, Any]:
        """Return its state as JSON."""

    async def load_state_json(self, state: Mapping[str, Any]) -> None:
        """Take over a state that `save_state_json` gave."""


@runtime_checkable
class StreamTool(Tool, Protocol):
    """A tool that tells what happens while it runs."""

    def run_json_stream(
        self, args: Mapping[str, Any], cancellation_token: CancellationToken, call_id: str | None = None
    ) -> AsyncGenerator[Any, None]:
        """Run and give events as they come; the last item is the result."""
