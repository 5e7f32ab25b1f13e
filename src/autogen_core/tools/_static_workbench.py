"""Workbenches whose tools never change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from coterie.asking import closing

from .._cancellation_token import CancellationToken
from .._component_config import Component, ComponentModel
from ._base import BaseTool
from ._results import TextResultContent, ToolResult
from ._tool import ToolOverride, ToolSchema
from ._workbench import StreamWorkbench, Workbench


class StaticWorkbenchConfig(BaseModel):
    """The config of a `StaticWorkbench`."""

    tools: list[ComponentModel] = []
    tool_overrides: dict[str, ToolOverride] = Field(default_factory=dict)


class StaticWorkbenchState(BaseModel):
    """The states of a workbench's tools, by their own names."""

    type: Literal["StaticWorkbenchState"] = "StaticWorkbenchState"
    tools: dict[str, Mapping[str, Any]] = {}


class StaticWorkbench(Workbench, Component[StaticWorkbenchConfig]):
    """A workbench of given tools, which it may offer under other names and descriptions.

    Raises:
        ValueError: two tools would be offered under one name.
    """

    _passes_door = "each tool does"
    component_provider_override = "autogen_core.tools.StaticWorkbench"
    component_config_schema = StaticWorkbenchConfig

    def __init__(
        self, tools: Sequence[BaseTool[Any, Any]], tool_overrides: dict[str, ToolOverride] | None = None
    ) -> None:
        self._tools = tools  # not a copy: an assistant that is given more tools later offers these too
        self._tool_overrides = tool_overrides or {}
        self._own_names = _own_names({tool.name for tool in self._tools}, self._tool_overrides)

    async def list_tools(self) -> list[ToolSchema]:
        """Return the schemas of the tools, as overridden."""
        return [self._offered(tool) for tool in self._tools]

    async def call_tool(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
    ) -> ToolResult:
        """Call a tool by the name it is offered under, or by its own."""
        tool = self._tool(name)
        if tool is None:
            return _failed(name, f"Tool {name} not found.")
        token = cancellation_token or CancellationToken()
        call = asyncio.ensure_future(tool.run_json(arguments or {}, token, call_id=call_id))
        try:
            value = await token.link_future(call)
        except Exception as error:  # noqa: BLE001 - the tool is the user's; the model is told what went wrong
            return _failed(name, self._format_errors(error))
        return _succeeded(name, tool.return_value_as_string(value))

    async def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    async def reset(self) -> None:
        """Do nothing."""

    async def save_state(self) -> Mapping[str, Any]:
        """Return the states of the tools."""
        states = {tool.name: await tool.save_state_json() for tool in self._tools}
        return StaticWorkbenchState(tools=states).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Give the tools their states; states of unknown tools are left out."""
        states = StaticWorkbenchState.model_validate(state).tools
        for tool in self._tools:
            if tool.name in states:
                await tool.load_state_json(states[tool.name])

    def _to_config(self) -> StaticWorkbenchConfig:
        return StaticWorkbenchConfig(
            tools=[tool.dump_component() for tool in self._tools], tool_overrides=self._tool_overrides
        )

    @classmethod
    def _from_config(cls, config: StaticWorkbenchConfig) -> Self:
        return cls([BaseTool.load_component(tool) for tool in config.tools], config.tool_overrides)

    def _tool(self, name: str) -> BaseTool[Any, Any] | None:
        own_name = self._own_names.get(name, name)
        return next((tool for tool in self._tools if tool.name == own_name), None)

    def _offered(self, tool: BaseTool[Any, Any]) -> ToolSchema:
        schema = tool.schema
        override = self._tool_overrides.get(tool.name)
        if override is None:
            return schema
        offered = schema.copy()
        offered["name"] = override.name or schema["name"]
        if override.description is not None:
            offered["description"] = override.description
        return offered

    def _format_errors(self, error: Exception) -> str:
        return "\n".join(str(each) or repr(each) for each in _leaves(error))


class StaticStreamWorkbench(StaticWorkbench, StreamWorkbench):
    """A workbench of given tools that passes on what they tell while they run."""

    component_provider_override = "autogen_core.tools.StaticStreamWorkbench"

    async def call_tool_stream(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
    ) -> AsyncGenerator[Any | ToolResult, None]:
        """Call a tool and give its events as they come; the last item is the result."""
        tool = self._tool(name)
        # Not isinstance: that of a protocol costs as much as a small tool.
        if tool is None or not hasattr(tool, "run_json_stream"):
            yield await self.call_tool(name, arguments, cancellation_token, call_id)
            return
        pending: list[Any] = []  # The last item is the result, so each one waits for the next.
        try:
            stream = tool.run_json_stream(arguments or {}, cancellation_token or CancellationToken(), call_id=call_id)
            async with closing(stream) as steps:
                async for item in steps:
                    if pending:
                        yield pending.pop()
                    pending.append(item)
            result = _succeeded(name, tool.return_value_as_string(pending.pop()))
        except Exception as error:  # noqa: BLE001 - the tool is the user's; the model is told what went wrong
            result = _failed(name, self._format_errors(error))
        for item in pending:
            yield item
        yield result


def _own_names(names: set[str], overrides: Mapping[str, ToolOverride]) -> dict[str, str]:
    """Return each tool's own name by the name it is offered under."""
    own_names: dict[str, str] = {}
    for own_name, override in overrides.items():
        if not override.name or override.name == own_name:
            continue
        if override.name in names:
            raise ValueError(
                f"Tool override name '{override.name}' conflicts with existing tool name. Override names must not "
                "conflict with any tool names."
            )
        if override.name in own_names:
            raise ValueError(
                f"Tool override name '{override.name}' is used by multiple tools: '{own_names[override.name]}' and "
                f"'{own_name}'. Override names must be unique."
            )
        own_names[override.name] = own_name
    return own_names


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _succeeded(name: str, text: str) -> ToolResult:
    return ToolResult.model_construct(name=name, result=[TextResultContent(content=text)], is_error=False)


def _failed(name: str, text: str) -> ToolResult:
    return ToolResult.model_construct(name=name, result=[TextResultContent(content=text)], is_error=True)
