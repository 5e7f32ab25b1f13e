"""How to reach a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_LAZY = ConfigDict(defer_build=True)


class StdioServerParams(BaseModel):
    """A server that is a process, spoken to over its standard input and output.

    `env` is added to a few harmless variables of this process (PATH, HOME, ...). An answer may take
    `read_timeout_seconds`.
    """

    model_config = _LAZY

    command: str
    args: list[str] = Field(default_factory=list)
    env: dict[str, str] | None = None
    cwd: str | Path | None = None
    encoding: str = "utf-8"
    encoding_error_handler: Literal["strict", "ignore", "replace"] = "strict"
    type: Literal["StdioServerParams"] = "StdioServerParams"
    read_timeout_seconds: float = 60


class SseServerParams(BaseModel):
    """A server at a URL that answers with server-sent events.

    Connecting and sending may take `timeout` seconds, an answer `sse_read_timeout`.
    """

    model_config = _LAZY

    type: Literal["SseServerParams"] = "SseServerParams"
    url: str
    headers: dict[str, Any] | None = None
    timeout: float = 5
    sse_read_timeout: float = 60 * 5


class StreamableHttpServerParams(BaseModel):
    """A server at a URL that speaks streamable HTTP.

    Connecting and sending may take `timeout` seconds, an answer `sse_read_timeout`. With `terminate_on_close` the server
    is told that the session is over.
    """

    model_config = _LAZY

    type: Literal["StreamableHttpServerParams"] = "StreamableHttpServerParams"
    url: str
    headers: dict[str, Any] | None = None
    timeout: float = 30.0
    sse_read_timeout: float = 60 * 5.0
    terminate_on_close: bool = True


McpServerParams = Annotated[
    StdioServerParams | SseServerParams | StreamableHttpServerParams, Field(discriminator="type")
]


ANSWER_TIMEOUT = {
    "StdioServerParams": "read_timeout_seconds",
    "SseServerParams": "sse_read_timeout",
    "StreamableHttpServerParams": "sse_read_timeout",
}
"""The field that says how long an answer may take, by the type of the parameters."""


def answer_timeout_s(params: McpServerParams) -> float:
    """Return how long an answer of the server may take."""
    seconds: float = getattr(params, ANSWER_TIMEOUT[params.type])
    return seconds


def name_of(params: McpServerParams) -> str:
    """Return what a person calls the server: its program, or its address without a query, which may hold a key."""
    if isinstance(params, StdioServerParams):
        return Path(params.command).name
    address = params.url.partition("?")[0]
    scheme, separator, rest = address.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
