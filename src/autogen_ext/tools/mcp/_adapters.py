"""One tool of a server, as a tool of an agent."""

from __future__ import annotations

import asyncio
from abc import ABC
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from autogen_core.tools import BaseTool

from ._arguments import arguments_model
from ._behind_door import list_tools
from ._config import McpServerParams, SseServerParams, StdioServerParams, StreamableHttpServerParams
from ._connection import Connection
from ._contents import as_json
from ._sdk import require_sdk

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.types import CallToolResult, Tool

ParamsT = TypeVar("ParamsT", StdioServerParams, SseServerParams, StreamableHttpServerParams)


class McpToolAdapter(BaseTool[BaseModel, Any], ABC, Generic[ParamsT]):
    """Calls a tool over a session that the program brings, or one of its own that stays open for the next call."""

    component_type = "tool"

    def __init__(self, server_params: ParamsT, tool: Tool, session: ClientSession | None = None) -> None:
        require_sdk()
        from mcp.types import ContentBlock

        super().__init__(arguments_model(tool.input_schema), list[ContentBlock], tool.name, tool.description or "")
        self._server_params: ParamsT = server_params
        self._tool = tool
        self._session = session
        self._connection = Connection(server_params)

    @classmethod
    async def from_server_params(cls, server_params: ParamsT, tool_name: str) -> Self:
        """Ask the server for a tool, and return it.

        Raises:
            ValueError: it has no such tool.
        """
        connection = Connection(server_params)
        tools = await tools_of(connection)
        for tool in tools:
            if tool.name == tool_name:
                return cls(server_params, tool).over(connection)
        names = ", ".join(tool.name for tool in tools)
        raise ValueError(f"Tool '{tool_name}' not found, available tools: {names}")

    def over(self, connection: Connection) -> Self:
        """Share a connection with the server's other tools."""
        self._connection = connection
        return self

    def return_type(self) -> type[Any]:
        """Return `object`: a call returns a list of content items of the `mcp` package."""
        return object

    def return_value_as_string(self, value: Any) -> str:
        """Return the content items as a JSON list."""
        return as_json(value)

    async def run(self, args: BaseModel, cancellation_token: CancellationToken) -> Any:
        """Call the tool and return its content items.

        Raises:
            RuntimeError: the tool failed; the text is what it said, as a JSON list of content items.
        """
        given = args.model_dump(mode="json", by_alias=True, exclude_unset=True)
        call = asyncio.ensure_future(self._call(given))
        result = await cancellation_token.link_future(call)
        if result.is_error:
            raise RuntimeError(as_json(result.content))
        return result.content

    async def _call(self, arguments: dict[str, Any]) -> CallToolResult:
        name = self._tool.name
        if self._session is not None:
            return await self._session.call_tool(name, arguments)
        return await self._connection.ask(f"the tool {name!r}", lambda client: client.call_tool(name, arguments))


async def tools_of(connection: Connection, session: ClientSession | None = None) -> list[Tool]:
    """Return the tools of a server, asked over a session or a connection."""

    async def read_page(cursor: str | None) -> Any:
        from mcp.types import PaginatedRequestParams

        if session is not None:
            return await session.list_tools(params=PaginatedRequestParams(cursor=cursor) if cursor else None)
        return await connection.ask("list_tools", lambda client: client.list_tools(cursor=cursor))

    return await list_tools(connection.params, read_page)


def _dumped(tool: Tool) -> dict[str, Any]:
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


def _tool(data: Mapping[str, Any]) -> Tool:
    require_sdk()
    from mcp.types import Tool

    return Tool.model_validate(data)


class StdioMcpToolAdapterConfig(BaseModel):
    """The config of a `StdioMcpToolAdapter`: its tool as MCP writes it."""

    server_params: StdioServerParams
    tool: dict[str, Any]


class StdioMcpToolAdapter(McpToolAdapter[StdioServerParams], Component[StdioMcpToolAdapterConfig]):
    """A tool of a server that is a process."""

    component_config_schema = StdioMcpToolAdapterConfig
    component_provider_override = "autogen_ext.tools.mcp.StdioMcpToolAdapter"

    def _to_config(self) -> StdioMcpToolAdapterConfig:
        return StdioMcpToolAdapterConfig(server_params=self._server_params, tool=_dumped(self._tool))

    @classmethod
    def _from_config(cls, config: StdioMcpToolAdapterConfig) -> Self:
        return cls(config.server_params, _tool(config.tool))


class SseMcpToolAdapterConfig(BaseModel):
    """The config of a `SseMcpToolAdapter`: its tool as MCP writes it."""

    server_params: SseServerParams
    tool: dict[str, Any]


class SseMcpToolAdapter(McpToolAdapter[SseServerParams], Component[SseMcpToolAdapterConfig]):
    """A tool of a server that answers with server-sent events."""

    component_config_schema = SseMcpToolAdapterConfig
    component_provider_override = "autogen_ext.tools.mcp.SseMcpToolAdapter"

    def _to_config(self) -> SseMcpToolAdapterConfig:
        return SseMcpToolAdapterConfig(server_params=self._server_params, tool=_dumped(self._tool))

    @classmethod
    def _from_config(cls, config: SseMcpToolAdapterConfig) -> Self:
        return cls(config.server_params, _tool(config.tool))


class StreamableHttpMcpToolAdapterConfig(BaseModel):
    """The config of a `StreamableHttpMcpToolAdapter`: its tool as MCP writes it."""

    server_params: StreamableHttpServerParams
    tool: dict[str, Any]


class StreamableHttpMcpToolAdapter(
    McpToolAdapter[StreamableHttpServerParams], Component[StreamableHttpMcpToolAdapterConfig]
):
    """A tool of a server that speaks streamable HTTP."""

    component_config_schema = StreamableHttpMcpToolAdapterConfig
    component_provider_override = "autogen_ext.tools.mcp.StreamableHttpMcpToolAdapter"

    def _to_config(self) -> StreamableHttpMcpToolAdapterConfig:
        return StreamableHttpMcpToolAdapterConfig(server_params=self._server_params, tool=_dumped(self._tool))

    @classmethod
    def _from_config(cls, config: StreamableHttpMcpToolAdapterConfig) -> Self:
        return cls(config.server_params, _tool(config.tool))


def adapter_for(params: McpServerParams, tool: Tool, session: ClientSession | None = None) -> McpToolAdapter[Any]:
    """Return a tool as the adapter for its transport."""
    if isinstance(params, StdioServerParams):
        return StdioMcpToolAdapter(params, tool, session)
    if isinstance(params, SseServerParams):
        return SseMcpToolAdapter(params, tool, session)
    return StreamableHttpMcpToolAdapter(params, tool, session)
