"""The `mcp` package, which is imported when a server is first needed."""

from __future__ import annotations

from importlib import import_module

from coterie.errors import MissingExtra

_PURPOSE = "Speaking to an MCP server"


def require_sdk() -> None:
    """Import the package.

    Raises:
        MissingExtra: it is not installed, or of its first generation.
    """
    try:
        package = import_module("mcp")
    except ImportError as error:
        raise MissingExtra("mcp", "mcp", _PURPOSE) from error
    if not hasattr(package, "Client"):
        raise MissingExtra("mcp>=2.2", "mcp", _PURPOSE)
