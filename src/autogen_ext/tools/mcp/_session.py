"""A plain session of the `mcp` package, for programs that speak to a server themselves."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from ._config import McpServerParams, answer_timeout_s
from ._sdk import require_sdk
from ._transports import streams_of

if TYPE_CHECKING:
    from mcp import ClientSession


@asynccontextmanager
async def create_mcp_server_session(
    server_params: McpServerParams,
    sampling_callback: Callable[..., Any] | None = None,
    elicitation_callback: Callable[..., Any] | None = None,
    list_roots_callback: Callable[..., Any] | None = None,
) -> AsyncGenerator[ClientSession, None]:
    """Start or reach a server and yield a session with it, on which `initialize()` comes first.

    The callbacks answer what the server asks back, as those of the package's `ClientSession` do.

    Raises:
        MissingExtra: the `mcp` package is not installed.
    """
    require_sdk()
    from ._negotiation import NegotiatingSession

    async with (
        streams_of(server_params) as (incoming, outgoing),
        NegotiatingSession(
            incoming,
            outgoing,
            read_timeout_seconds=answer_timeout_s(server_params),
            sampling_callback=sampling_callback,
            elicitation_callback=elicitation_callback,
            list_roots_callback=list_roots_callback,
        ) as session,
    ):
        yield session
