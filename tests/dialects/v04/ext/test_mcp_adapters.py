"""The tools of a server, each as a tool of an agent."""

from __future__ import annotations

import asyncio
import gc
import json
from pathlib import Path
from typing import Any

import pytest
from mcp.types import Tool
from pydantic import ValidationError

from autogen_core import CancellationToken
from autogen_core.tools import BaseTool
from autogen_ext.tools.mcp import (
    SseMcpToolAdapter,
    SseServerParams,
    StdioMcpToolAdapter,
    StdioServerParams,
    StreamableHttpMcpToolAdapter,
    StreamableHttpServerParams,
    create_mcp_server_session,
    mcp_server_tools,
)
from tests.dialects.v04.ext.mcp_playing import is_running, odd
from tests.services.mcp_servers import ODD, served


def text_of(content: list[Any]) -> str:
    return "".join(each.text for each in content)


async def run(tool: BaseTool[Any, Any], **arguments: Any) -> Any:
    return await tool.run_json(arguments, CancellationToken())


async def tools_by_name() -> dict[str, Any]:
    return {each.name: each for each in await mcp_server_tools(odd())}


def test_a_tool_has_the_schema_of_the_servers() -> None:
    tool = asyncio.run(StdioMcpToolAdapter.from_server_params(odd(), "place"))
    schema = tool.schema
    assert (schema["name"], schema["description"]) == ("place", "Say where a point is.")
    point = schema["parameters"]["properties"]["point"]
    assert point["properties"]["label"]["default"] == "here"
    assert tool.return_type() is object


def test_a_call_returns_content_items_which_are_json_as_text() -> None:
    async def using() -> tuple[Any, str]:
        tool = (await tools_by_name())["picture"]
        content = await run(tool)
        return content, tool.return_value_as_string(content)

    content, text = asyncio.run(using())
    assert [each.type for each in content] == ["text", "image"]
    assert json.loads(text)[0] == {"type": "text", "text": "look", "annotations": None}
    assert json.loads(text)[1]["mimeType"] == "image/png"


def test_arguments_that_were_not_given_are_not_sent() -> None:
    async def using() -> str:
        return text_of(await run((await tools_by_name())["place"], point={"x": 3}))

    assert asyncio.run(using()) == "here 3"


@pytest.mark.parametrize(
    "property",
    [
        {"type": "string", "format": "of our own"},
        {"$ref": "https://elsewhere.example/schema"},
        True,
    ],
)
def test_arguments_of_a_schema_that_is_not_understood_are_left_to_the_server(property: Any) -> None:
    schema = {"type": "object", "properties": {"a": property}, "required": ["a"]}
    tool = StdioMcpToolAdapter(odd(), Tool(name="add", input_schema=schema))
    assert tool.schema["parameters"]["properties"] == {"a": property}
    assert tool.schema["parameters"]["required"] == ["a"]
    assert text_of(asyncio.run(run(tool, a=1))) == "3"


def test_arguments_beyond_those_of_the_schema_reach_the_server_if_it_allows_them() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": True}
    tool = StdioMcpToolAdapter(odd(), Tool(name="add", input_schema=schema))
    assert text_of(asyncio.run(run(tool, a=1, b=10))) == "11"


def test_a_failing_tool_raises_what_it_said() -> None:
    async def using() -> None:
        await run((await tools_by_name())["fail"])

    with pytest.raises(RuntimeError, match='"text": "Error executing tool fail"'):
        asyncio.run(using())


def test_arguments_that_do_not_fit_do_not_reach_the_server() -> None:
    async def using() -> None:
        await run((await tools_by_name())["add"], a="many")

    with pytest.raises(ValidationError):
        asyncio.run(using())


def test_the_tools_of_a_server_share_one_process_that_stays_for_the_next_call() -> None:
    async def using() -> set[str]:
        tools = await tools_by_name()
        return {text_of(await run(tools["pid"])) for _ in range(2)}

    (pid,) = asyncio.run(using())
    assert not is_running(pid)


def test_the_process_ends_when_the_tools_are_forgotten() -> None:
    async def using() -> None:
        tools = await tools_by_name()
        pid = text_of(await run(tools["pid"]))
        del tools
        gc.collect()
        async with asyncio.timeout(30):
            while is_running(pid):
                await asyncio.sleep(0)

    asyncio.run(using())


def test_a_loop_that_ends_waits_for_a_process_that_is_ending(tmp_path: Path) -> None:
    slow_to_end = f"echo $$ >{tmp_path}/pid; {' '.join(ODD)}; sleep 0.3"

    async def using() -> None:
        tools = await mcp_server_tools(StdioServerParams(command="sh", args=["-c", slow_to_end]))
        del tools
        gc.collect()
        for _ in range(10):
            await asyncio.sleep(0)  # its end begins

    asyncio.run(using())
    assert not is_running((tmp_path / "pid").read_text())


def test_a_dead_process_is_replaced_at_the_next_call() -> None:
    async def using() -> str:
        tools = await tools_by_name()
        with pytest.raises(ConnectionError, match="the tool 'die'"):
            await run(tools["die"])
        return text_of(await run(tools["add"], a=1))

    assert asyncio.run(using()) == "3"


def test_a_session_that_the_program_brings_is_used() -> None:
    async def using() -> tuple[str, str]:
        async with create_mcp_server_session(odd()) as session:
            await session.initialize()
            own = text_of((await session.call_tool("pid")).content)
            tools = {each.name: each for each in await mcp_server_tools(odd(), session=session)}
            return own, text_of(await run(tools["pid"]))

    own, of_tool = asyncio.run(using())
    assert own == of_tool


def test_a_tool_that_is_not_there_is_an_error_that_names_the_others() -> None:
    with pytest.raises(ValueError, match="Tool 'nope' not found, available tools: add, place, "):
        asyncio.run(StdioMcpToolAdapter.from_server_params(odd(), "nope"))


@pytest.mark.parametrize(
    ("transport", "kind"),
    [("sse", SseMcpToolAdapter), ("streamable-http", StreamableHttpMcpToolAdapter)],
)
def test_tools_over_http_are_called(transport: str, kind: Any) -> None:
    async def using(params: Any) -> str:
        tool = await kind.from_server_params(params, "add")
        assert type((await mcp_server_tools(params))[0]) is kind
        return text_of(await run(tool, a=1))

    with served([*ODD, transport, "{port}"]) as port:
        make: Any = SseServerParams if transport == "sse" else StreamableHttpServerParams
        path = "sse" if transport == "sse" else "mcp"
        assert asyncio.run(using(make(url=f"http://127.0.0.1:{port}/{path}"))) == "3"


def test_a_tool_is_written_down_as_0_7_5_does_and_works_when_built_again() -> None:
    written = asyncio.run(StdioMcpToolAdapter.from_server_params(odd(), "add")).dump_component()
    assert written.provider == "autogen_ext.tools.mcp.StdioMcpToolAdapter"
    assert written.component_type == "tool"
    assert written.config["tool"]["inputSchema"]["required"] == ["a"]
    again: BaseTool[Any, Any] = BaseTool.load_component(json.loads(written.model_dump_json()))

    async def using() -> str:
        return text_of(await run(again, a=5))

    assert asyncio.run(using()) == "7"


def test_the_token_ends_a_call() -> None:
    async def using() -> None:
        tool = (await tools_by_name())["meet"]
        token = CancellationToken()
        waiting = asyncio.ensure_future(tool.run_json({"name": "a", "of": 2}, token))
        await asyncio.sleep(0)
        token.cancel()
        await asyncio.wait_for(waiting, 1)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(using())
