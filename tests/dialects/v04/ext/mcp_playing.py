"""What the tests of MCP play with: parameters of the servers of the tests, and what tools of theirs said."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from autogen_core.tools import ToolResult
from autogen_ext.tools.mcp import McpWorkbench, StdioServerParams
from tests.services.mcp_servers import ODD

ASKED_AT_MOST_S = 60.0


def process(command: Sequence[str], **more: Any) -> StdioServerParams:
    return StdioServerParams(command=command[0], args=list(command[1:]), **more)


def odd(**more: Any) -> StdioServerParams:
    return process(ODD, **more)


async def said(workbench: McpWorkbench, tool: str, /, **arguments: Any) -> str:
    """The text of a tool that did not fail."""
    result = await workbench.call_tool(tool, arguments)
    assert not result.is_error, result.to_text()
    return result.to_text()


def failure(result: ToolResult) -> str:
    assert result.is_error
    return result.to_text()


def is_running(pid: str) -> bool:
    with suppress(ProcessLookupError):
        os.kill(int(pid), 0)
        return True
    return False


def pipes(folder: Path) -> Path:
    """A folder for the tool `slow`, whose two files are pipes, so that a reader waits for what it says."""
    os.mkfifo(folder / "started")
    os.mkfifo(folder / "cancelled")
    return folder


async def told(folder: Path, what: str) -> None:
    """Wait until the tool `slow` says it."""
    await asyncio.wait_for(asyncio.to_thread((folder / what).read_text), ASKED_AT_MOST_S)
