"""The tools of a server, as a workbench."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from pydantic import BaseModel, Field

from autogen_core import CancellationToken, Component, ComponentModel
from autogen_core.models import ChatCompletionClient
from autogen_core.tools import TextResultContent, ToolOverride, ToolResult, ToolSchema, Workbench

from ._behind_door import ask_for, introduce, list_tools
from ._config import McpServerParams
from ._connection import Connection
from ._contents import result_of, schema_of
from ._sampling import ChatCompletionClientSampler
from ._session_host import McpSessionHost

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import (
        GetPromptResult,
        InitializeResult,
        ListPromptsResult,
        ListResourcesResult,
        ListResourceTemplatesResult,
        ReadResourceResult,
    )

T = TypeVar("T")


class McpWorkbenchConfig(BaseModel):
    """The config of a `McpWorkbench`."""

    server_params: McpServerParams
    tool_overrides: dict[str, ToolOverride] = Field(default_factory=dict)
    model_client: ComponentModel | dict[str, Any] | None = None
    host: ComponentModel | dict[str, Any] | None = None


class McpWorkbenchState(BaseModel):
    """The state of a `McpWorkbench`: it has none."""

    type: Literal["McpWorkBenchState"] = "McpWorkBenchState"


class McpWorkbench(Workbench, Component[McpWorkbenchConfig]):
    """Offers the tools of a server, prompts and resources, over one session.

    The session is opened at first use and opened again after the server went away. `host` answers what the server asks
    back; `model_client` is short for a host that has this client answer. `tool_overrides` are other names and
    descriptions, by the tools' own names.

    Raises:
        ValueError: two tools would have one name.
    """

    component_config_schema = McpWorkbenchConfig
    component_provider_override = "autogen_ext.tools.mcp.McpWorkbench"

    def __init__(
        self,
        server_params: McpServerParams,
        tool_overrides: dict[str, ToolOverride] | None = None,
        model_client: ChatCompletionClient | None = None,
        *,
        host: McpSessionHost | None = None,
    ) -> None:
        self._server_params = server_params
        self._tool_overrides = tool_overrides or {}
        self._own_names = _own_names(self._tool_overrides)
        self._model_client = model_client
        self._host = host
        self._connection = Connection(server_params, host_for(model_client, host))
        self._initialize_result: InitializeResult | None = None
        self._is_started = False

    @property
    def server_params(self) -> McpServerParams:
        """How the server is reached."""
        return self._server_params

    @property
    def initialize_result(self) -> InitializeResult | None:
        """What the server said of itself when it was started."""
        return self._initialize_result

    async def start(self) -> None:
        """Start the server, or reach it.

        Raises:
            ConnectionError: it does not start, or does not speak MCP.
        """
        if self._is_started:
            warnings.warn("McpWorkbench is already started. No need to start again.", UserWarning, stacklevel=2)
            return
        await self._start()

    async def stop(self) -> None:
        """Leave the server; one that was started as a process is ended.

        Raises:
            RuntimeError: it was not started.
        """
        if not self._is_started:
            raise RuntimeError("McpWorkbench is not started. Call start() first.")
        self._is_started = False
        await self._connection.close()

    async def reset(self) -> None:
        """Start the server anew."""
        if self._is_started:
            await self.stop()
        await self._start()

    async def list_tools(self) -> list[ToolSchema]:
        """Ask the server for its tools, and return them as overridden."""
        if not self._is_started:
            await self._start()
        tools = await list_tools(
            self._server_params, lambda cursor: self._ask("list_tools", lambda client: client.list_tools(cursor=cursor))
        )
        overrides = self._tool_overrides
        offered = [(each, overrides.get(each.name) or ToolOverride()) for each in tools]
        return [schema_of(tool, override.name, override.description) for tool, override in offered]

    async def call_tool(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
    ) -> ToolResult:
        """Call a tool by the name it is offered under, or by its own. What goes wrong is a result with `is_error`."""
        own_name, given = self._own_names.get(name, name), dict(arguments or {})
        call = asyncio.ensure_future(
            self._ask(f"the tool {own_name!r}", lambda client: client.call_tool(own_name, given))
        )
        try:
            return result_of(name, await (cancellation_token or CancellationToken()).link_future(call))
        except Exception as error:  # noqa: BLE001 - the server is not ours; the model is told what went wrong
            return ToolResult(name=name, result=[TextResultContent(content=str(error) or repr(error))], is_error=True)

    async def list_prompts(self) -> ListPromptsResult:
        """Return the prompts that the server has."""
        return await self._asked("list_prompts", "ListPromptsResult", lambda client: client.list_prompts())

    async def get_prompt(self, name: str, arguments: dict[str, str] | None = None) -> GetPromptResult:
        """Return a prompt, filled in."""
        given = [name, arguments or {}]
        return await self._asked(
            "get_prompt", "GetPromptResult", lambda client: client.get_prompt(name, arguments), given
        )

    async def list_resources(self) -> ListResourcesResult:
        """Return the resources that the server has."""
        return await self._asked("list_resources", "ListResourcesResult", lambda client: client.list_resources())

    async def list_resource_templates(self) -> ListResourceTemplatesResult:
        """Return the forms of the resources that the server can make."""
        return await self._asked(
            "list_resource_templates",
            "ListResourceTemplatesResult",
            lambda client: client.list_resource_templates(),
        )

    async def read_resource(self, uri: str) -> ReadResourceResult:
        """Return a resource."""
        uri = str(uri)
        return await self._asked("read_resource", "ReadResourceResult", lambda client: client.read_resource(uri), uri)

    async def save_state(self) -> Mapping[str, Any]:
        """Return the state, which is empty."""
        return McpWorkbenchState().model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Do nothing: what a server keeps is its own."""

    async def _start(self) -> None:
        self._initialize_result = await introduce(self._connection)
        self._is_started = True

    async def _asked(self, asked: str, result_type: str, do: Callable[[Client], Awaitable[T]], given: Any = None) -> T:
        if not self._is_started:
            await self._start()
        what = asked if given is None else f"{asked} {given!r}"
        return await ask_for(self._server_params, asked, result_type, lambda: self._ask(what, do), given)

    async def _ask(self, what: str, do: Callable[[Client], Awaitable[T]]) -> T:
        if not self._is_started:
            await self._start()
        return await self._connection.ask(what, do)

    def _to_config(self) -> McpWorkbenchConfig:
        return McpWorkbenchConfig(
            server_params=self._server_params,
            tool_overrides=self._tool_overrides,
            model_client=self._model_client.dump_component() if self._model_client else None,
            host=self._host.dump_component() if self._host else None,
        )

    @classmethod
    def _from_config(cls, config: McpWorkbenchConfig) -> Self:
        client, host = config.model_client, config.host
        return cls(
            config.server_params,
            config.tool_overrides,
            ChatCompletionClient.load_component(client) if client else None,
            host=McpSessionHost.load_component(host) if host else None,
        )


def host_for(model_client: ChatCompletionClient | None, host: McpSessionHost | None) -> McpSessionHost | None:
    """Return the host that answers a server: the given one, or one that has the client answer.

    Raises:
        ValueError: both are given.
    """
    if model_client is None:
        return host
    if host is not None:
        raise ValueError(
            "Both `model_client` and `host` were given. Put the client into the host: "
            "McpSessionHost(sampler=ChatCompletionClientSampler(model_client))"
        )
    return McpSessionHost(sampler=ChatCompletionClientSampler(model_client))


def _own_names(overrides: Mapping[str, ToolOverride]) -> dict[str, str]:
    own_names: dict[str, str] = {}
    for own_name, override in overrides.items():
        if override.name and override.name != own_name:
            if override.name in own_names:
                raise ValueError(
                    f"Tool override name '{override.name}' is used by multiple tools: '{own_names[override.name]}' and "
                    f"'{own_name}'. Override names must be unique."
                )
            own_names[override.name] = own_name
    return own_names
