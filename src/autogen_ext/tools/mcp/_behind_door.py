"""What servers say of themselves and of their tools is part of a run's record, so that a replay needs no server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

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
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]

    @property
    def subject(self) -> str:
        return f"{self.server} {self.asked}"

    @property
    def request(self) -> bytes:
        return encode([self.server, self.asked])

    def to_json(self, outcome: Any) -> Any:
        return self.write(outcome)

    def from_json(self, data: Any) -> Any:
        return self.read(data)


async def introduce(connection: Connection) -> InitializeResult:
    """Open the connection and return what the server says of itself."""
    result: InitializeResult = await _ask_server(
        connection.params, "initialize", connection.open, _written, _read_introduction
    )
    return result


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
) -> T:
    async def performed() -> T:
        return await work()

    server = name_of(params)

    def make(key: str, agent: str) -> Effect:
        call = Call(performed, performed, (), {})
        return McpRequest(key=key, agent=agent, server=server, asked=asked, write=write, read=read, call=call)

    outcome: T = await ask("mcp", make, f"{server} {asked}")
    return outcome


def _written(value: Any) -> Any:
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


def _read_introduction(data: Any) -> InitializeResult:
    require_sdk()
    from mcp.types import InitializeResult

    return InitializeResult.model_validate(data)


def _read_tools(data: Any) -> list[Tool]:
    require_sdk()
    from mcp.types import Tool

    return [Tool.model_validate(each) for each in data]
