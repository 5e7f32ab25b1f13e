"""Tools, prompts and resources of servers that speak the Model Context Protocol. Needs the extra `mcp`."""

from __future__ import annotations

from ._actor import McpSessionActor
from ._adapters import SseMcpToolAdapter, StdioMcpToolAdapter, StreamableHttpMcpToolAdapter
from ._config import McpServerParams, SseServerParams, StdioServerParams, StreamableHttpServerParams
from ._elicitation import Elicitor, StdioElicitor, StdioElicitorConfig, StreamElicitor
from ._factory import mcp_server_tools
from ._roots import RootsProvider, StaticRootsProvider, StaticRootsProviderConfig
from ._sampling import ChatCompletionClientSampler, ChatCompletionClientSamplerConfig, Sampler
from ._session import create_mcp_server_session
from ._session_host import McpSessionHost
from ._workbench import McpWorkbench

__all__ = [
    "ChatCompletionClientSampler",
    "ChatCompletionClientSamplerConfig",
    "Elicitor",
    "McpServerParams",
    "McpSessionActor",
    "McpSessionHost",
    "McpWorkbench",
    "RootsProvider",
    "Sampler",
    "SseMcpToolAdapter",
    "SseServerParams",
    "StaticRootsProvider",
    "StaticRootsProviderConfig",
    "StdioElicitor",
    "StdioElicitorConfig",
    "StdioMcpToolAdapter",
    "StdioServerParams",
    "StreamElicitor",
    "StreamableHttpMcpToolAdapter",
    "StreamableHttpServerParams",
    "create_mcp_server_session",
    "mcp_server_tools",
]
