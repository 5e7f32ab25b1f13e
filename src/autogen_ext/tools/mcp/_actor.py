"""A session with a server that a program holds by itself, asked by the names of requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel
from typing_extensions import TypedDict

from autogen_core import Component, ComponentBase, ComponentModel
from autogen_core.models import ChatCompletionClient

from ._behind_door import ask_for, call_tool, introduce
from ._config import McpServerParams
from ._connection import Connection
from ._session_host import McpSessionHost
from ._workbench import host_for

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import InitializeResult

_RESULTS = {
    "call_tool": "CallToolResult",
    "get_prompt": "GetPromptResult",
    "list_prompts": "ListPromptsResult",
    "list_resource_templates": "ListResourceTemplatesResult",
    "list_resources": "ListResourcesResult",
    "list_tools": "ListToolsResult",
    "read_resource": "ReadResourceResult",
}
"""What the `mcp` package calls the answers to requests."""


class McpActorArgs(TypedDict):
    """What a request of a `McpSessionActor` is about: `kargs` are a tool's arguments, a prompt's, or the `uri`."""

    name: str | None
    kargs: Mapping[str, Any]


class McpSessionActorConfig(BaseModel):
    """The config of a `McpSessionActor`."""

    server_params: McpServerParams
    model_client: ComponentModel | dict[str, Any] | None = None
    host: ComponentModel | dict[str, Any] | None = None


class McpSessionActor(ComponentBase[BaseModel], Component[McpSessionActorConfig]):
    """Holds a session with a server from `initialize` to `close`."""

    component_type = "mcp_session_actor"
    component_config_schema = McpSessionActorConfig
    component_provider_override = "autogen_ext.tools.mcp.McpSessionActor"

    def __init__(
        self,
        server_params: McpServerParams,
        model_client: ChatCompletionClient | None = None,
        *,
        host: McpSessionHost | None = None,
    ) -> None:
        self.server_params = server_params
        self._model_client = model_client
        self._host = host
        self._connection = Connection(server_params, host_for(model_client, host))
        self._initialize_result: InitializeResult | None = None
        self._is_running = False

    @property
    def initialize_result(self) -> InitializeResult | None:
        """What the server said of itself."""
        return self._initialize_result

    async def initialize(self) -> None:
        """Start the server, or reach it.

        Raises:
            ConnectionError: it does not start, or does not speak MCP.
        """
        self._initialize_result = await introduce(self._connection)
        self._is_running = True

    async def call(self, type: str, args: McpActorArgs | None = None) -> Coroutine[Any, Any, Any]:
        """Return the answer to be awaited of a request: `call_tool`, `get_prompt`, `read_resource`, `list_tools`,
        `list_prompts`, `list_resources` or `list_resource_templates`.

        Raises:
            RuntimeError: it was not initialized, or closed.
            ValueError: there is no such request, or what it is about is missing.
        """
        if not self._is_running:
            raise RuntimeError("MCP Actor not running, call initialize() first")
        about = args or McpActorArgs(name=None, kargs={})
        return self._asked(type, about, _request(type, about))

    async def close(self) -> None:
        """Leave the server; one that was started as a process is ended."""
        self._is_running = False
        await self._connection.close()

    async def _asked(self, type: str, about: McpActorArgs, request: Callable[[Client], Awaitable[Any]]) -> Any:
        name, kargs = about.get("name"), dict(about.get("kargs") or {})

        def work() -> Awaitable[Any]:
            return self._connection.ask(type, request)

        if type == "call_tool":
            return await call_tool(str(name), kargs, work)
        given = {"name": name, **kargs} if name or kargs else None
        return await ask_for(self.server_params, type, _RESULTS[type], work, given)

    def _to_config(self) -> McpSessionActorConfig:
        return McpSessionActorConfig(
            server_params=self.server_params,
            model_client=self._model_client.dump_component() if self._model_client else None,
            host=self._host.dump_component() if self._host else None,
        )

    @classmethod
    def _from_config(cls, config: McpSessionActorConfig) -> Self:
        client, host = config.model_client, config.host
        return cls(
            config.server_params,
            ChatCompletionClient.load_component(client) if client else None,
            host=McpSessionHost.load_component(host) if host else None,
        )


def _request(type: str, args: McpActorArgs) -> Callable[[Client], Awaitable[Any]]:
    if type not in _RESULTS:
        raise ValueError(f"Unknown command type: {type}")
    kargs = dict(args.get("kargs") or {})
    if type == "read_resource":
        uri = _needed(type, "uri", kargs.get("uri"))
        return lambda client: client.read_resource(uri)
    if type == "call_tool":
        tool = _needed(type, "name", args.get("name"))
        return lambda client: client.call_tool(tool, kargs)
    if type == "get_prompt":
        prompt = _needed(type, "name", args.get("name"))
        return lambda client: client.get_prompt(prompt, kargs.get("arguments", kargs) or None)
    return lambda client: _listing(client, type)


def _listing(client: Client, type: str) -> Awaitable[Any]:
    listing: Awaitable[Any] = getattr(client, type)()
    return listing


def _needed(type: str, field: str, value: Any) -> str:
    if not value:
        raise ValueError(f"{field} is required for {type}")
    return str(value)
