"""What servers say of themselves and of their tools is part of a run's record, so that a replay needs no server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from autogen_core.tools._behind_door import ask_tool
from coterie.asking import ask
from coterie.effects import Effect, encode
from coterie.flow import Call

from ._config import McpServerParams, name_of
from ._connection import Connection
from ._sdk import require_sdk

if TYPE_CHECKING:
    from mcp.types import InitializeResult, Tool

T = TypeVar("T")

_ENDLESS = 1000  # pages: a listing that goes on and on does not hang a turn


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class McpRequest(Effect):
    """Ask a server for something; `read` and `write` make an outcome of JSON, and JSON of an outcome."""

    kind = "mcp"

    server: str
    asked: str
    given: Any = None
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]

    @property
    def subject(self) -> str:
        return f"{self.server} {self.asked}"

    @property
    def request(self) -> bytes:
        return encode([self.server, self.asked] if self.given is None else [self.server, self.asked, self.given])

    def to_json(self, outcome: Any) -> Any:
        return self.write(outcome)

    def from_json(self, data: Any) -> Any:
        return self.read(data)


async def introduce(connection: Connection) -> InitializeResult:
    """Open the connection and return what the server says of itself."""
    return await ask_for(connection.params, "initialize", "InitializeResult", connection.open)


async def list_tools(params: McpServerParams, read_page: Callable[[str | None], Awaitable[Any]]) -> list[Tool]:
    """Return a server's tools; `read_page` asks for the page that a cursor names."""

    async def read_all() -> list[Tool]:
        tools: list[Tool] = []
        cursor = None
        for _ in range(_ENDLESS):
            page = await read_page(cursor)
            tools += page.tools
            cursor = page.next_cursor
            if cursor is None:
                break
        return tools

    tools: list[Tool] = await _ask_server(
        params, "tools", read_all, lambda tools: [_written(each) for each in tools], _read_tools
    )
    return tools


async def _ask_server(
    params: McpServerParams,
    asked: str,
    work: Callable[[], Awaitable[T]],
    write: Callable[[Any], Any],
    read: Callable[[Any], Any],
    given: Any = None,
) -> T:
    async def performed() -> T:
        return await work()

    server = name_of(params)

    def make(key: str, agent: str) -> Effect:
        call = Call(performed, performed, (), {})
        return McpRequest(
            key=key, agent=agent, server=server, asked=asked, given=given, write=write, read=read, call=call
        )

    outcome: T = await ask("mcp", make, f"{server} {asked}")
    return outcome


async def ask_for(
    params: McpServerParams, asked: str, result_type: str, work: Callable[[], Awaitable[T]], given: Any = None
) -> T:
    """Ask a server for what the `mcp` package calls `result_type`; `given` is what is asked about."""
    return await _ask_server(params, asked, work, _written, lambda data: _read(result_type, data), given)


async def call_tool(name: str, arguments: Mapping[str, Any], work: Callable[[], Awaitable[Any]]) -> Any:
    """Have a server's tool called; the outcome is the answer as the `mcp` package has it."""
    from mcp.types import CallToolResult

    return await ask_tool(name, arguments, CallToolResult, work, as_text=lambda result: str(_written(result)))


def _written(value: Any) -> Any:
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


def _read(result_type: str, data: Any) -> Any:
    require_sdk()
    from mcp import types

    return getattr(types, result_type).model_validate(data)


def _read_tools(data: Any) -> list[Tool]:
    return [_read("Tool", each) for each in data]
