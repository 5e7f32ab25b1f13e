"""Servers of the registries, of every protocol version, over every transport."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autogen_ext.tools.mcp import (
    McpServerParams,
    McpWorkbench,
    SseServerParams,
    StreamableHttpServerParams,
    create_mcp_server_session,
    mcp_server_tools,
)
from tests.dialects.v04.ext.mcp_playing import failure, process, said
from tests.services.mcp_servers import ODD, PLAIN, everything, served

TRANSPORTS = ["stdio", "sse", "streamable-http"]


def at(transport: str, port: int) -> McpServerParams:
    if transport == "sse":
        return SseServerParams(url=f"http://127.0.0.1:{port}/sse", headers={"x-token": "abc"})
    return StreamableHttpServerParams(url=f"http://127.0.0.1:{port}/mcp", headers={"x-token": "abc"})


@contextmanager
def reference_server(transport: str) -> Iterator[McpServerParams]:
    command = everything()
    if transport == "stdio":
        yield process([*command, "stdio"])
    else:
        with served([*command, transport.replace("streamable-http", "streamableHttp")]) as port:
            yield at(transport, port)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_reference_server_is_understood(transport: str) -> None:
    async def using(params: McpServerParams) -> None:
        async with McpWorkbench(params) as workbench:
            names = {each["name"] for each in await workbench.list_tools()}
            assert {"echo", "get-sum", "get-tiny-image", "get-resource-links"} <= names
            assert await said(workbench, "echo", message="hello") == "Echo: hello"
            assert "5" in await said(workbench, "get-sum", a=2, b=3)
            assert "MCP logo" in await said(workbench, "get-tiny-image")  # whose checksum is wrong
            assert "temperature" in await said(workbench, "get-structured-content", location="Chicago")
            assert (await workbench.list_prompts()).prompts
            assert (await workbench.list_resources()).resources

    with reference_server(transport) as params:
        asyncio.run(using(params))


def test_the_time_server_tells_the_time() -> None:
    async def using() -> None:
        params = process([sys.executable, "-m", "mcp_server_time", "--local-timezone=UTC"])
        async with McpWorkbench(params) as workbench:
            told = json.loads(await said(workbench, "get_current_time", timezone="Asia/Tokyo"))
            assert told["timezone"] == "Asia/Tokyo"
            assert "Invalid timezone" in failure(
                await workbench.call_tool("get_current_time", {"timezone": "No/Where"})
            )

    asyncio.run(using())


def test_the_git_server_shows_a_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "new.txt").write_text("x")

    async def using() -> str:
        async with McpWorkbench(process([sys.executable, "-m", "mcp_server_git"])) as workbench:
            return await said(workbench, "git_status", repo_path=str(tmp_path))

    assert "new.txt" in asyncio.run(using())


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"])
def test_a_server_of_any_version_is_understood(version: str) -> None:
    async def using() -> None:
        async with McpWorkbench(process([*PLAIN, version])) as workbench:
            assert workbench.initialize_result is not None
            assert workbench.initialize_result.protocol_version == version
            assert [each["name"] for each in await workbench.list_tools()] == ["version", "again"]
            assert await said(workbench, "version") == version

    asyncio.run(using())


@pytest.mark.parametrize("version", ["2024-11-05", "2026-07-28"])
def test_a_plain_session_speaks_to_a_server_of_either_era(version: str) -> None:
    async def using() -> None:
        async with create_mcp_server_session(process([*PLAIN, version])) as session:
            assert (await session.initialize()).protocol_version == version
            tools = await mcp_server_tools(process([*PLAIN, version]), session=session)
            assert [each.name for each in tools] == ["version", "again"]

    asyncio.run(using())


@pytest.mark.parametrize("transport", TRANSPORTS[1:])
def test_headers_are_sent(transport: str) -> None:
    async def using(params: McpServerParams) -> str:
        async with McpWorkbench(params) as workbench:
            return await said(workbench, "headers")

    with served([*ODD, transport, "{port}"]) as port:
        assert asyncio.run(using(at(transport, port))) == "abc"


@pytest.mark.parametrize("transport", TRANSPORTS[1:])
@pytest.mark.parametrize("server", ["odd", "reference"])
def test_a_server_that_was_started_again_is_spoken_to_again(transport: str, server: str) -> None:
    command = [*ODD, transport, "{port}"]
    tool, arguments = "add", {"a": 1}
    if server == "reference":
        command = [*everything(), transport.replace("streamable-http", "streamableHttp")]
        tool, arguments = "get-sum", {"a": 1, "b": 2}

    async def using() -> None:
        with served(command) as port:
            workbench = McpWorkbench(at(transport, port))
            assert "3" in await said(workbench, tool, **arguments)
        assert "127.0.0.1" in failure(await workbench.call_tool(tool, arguments))
        with served(command, port=port):
            calls = [await workbench.call_tool(tool, arguments) for _ in range(2)]  # the first may find it out
            assert "3" in calls[-1].to_text()
            assert not calls[-1].is_error
            await workbench.stop()

    asyncio.run(using())
