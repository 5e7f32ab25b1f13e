"""All tools of a server, each as a tool of an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._adapters import SseMcpToolAdapter, StdioMcpToolAdapter, StreamableHttpMcpToolAdapter, adapter_for, tools_of
from ._config import McpServerParams
from ._connection import Connection

if TYPE_CHECKING:
    from mcp import ClientSession


async def mcp_server_tools(
    server_params: McpServerParams, session: ClientSession | None = None
) -> list[StdioMcpToolAdapter | SseMcpToolAdapter | StreamableHttpMcpToolAdapter]:
    """Ask a server for its tools and return them.

    They share `session`, if it is given, else a session of their own. That one is opened when it is needed and left when
    the tools are no longer used.

    Raises:
        ConnectionError: the server does not start, or cannot be reached.
    """
    connection = Connection(server_params)
    tools: list[Any] = [
        adapter_for(server_params, tool, session).over(connection) for tool in await tools_of(connection, session)
    ]
    return tools
