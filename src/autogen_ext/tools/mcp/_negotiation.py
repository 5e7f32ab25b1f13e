"""A session that is opened by `initialize()` with servers of both protocol eras. Needs the `mcp` package."""

from __future__ import annotations

from mcp import ClientSession, MCPError
from mcp.types import UNSUPPORTED_PROTOCOL_VERSION, Implementation, InitializeResult


class NegotiatingSession(ClientSession):
    """Shakes hands; a server that only knows the newer way, without a handshake, is asked what it is."""

    async def initialize(self) -> InitializeResult:
        """Open the session and return what the server says of itself."""
        try:
            return await super().initialize()
        except MCPError as error:
            if error.code != UNSUPPORTED_PROTOCOL_VERSION:
                raise
        found = await self.discover()
        return InitializeResult(
            protocol_version=self.protocol_version or "",
            capabilities=found.capabilities,
            server_info=self.server_info or Implementation(name="", version=""),
            instructions=found.instructions,
        )
