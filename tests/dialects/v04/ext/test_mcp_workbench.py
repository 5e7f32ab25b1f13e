"""A workbench offers the tools of a server, and stands what servers do."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autogen_core import CancellationToken, Image
from autogen_core.tools import ImageResultContent, ToolOverride, Workbench
from autogen_ext.tools.mcp import McpWorkbench, StdioServerParams, StreamableHttpServerParams
from autogen_ext.tools.mcp._connection import Connection
from tests.dialects.v04.ext.mcp_playing import failure, is_running, odd, pipes, said, told
from tests.services.mcp_servers import ODD, free_port, served


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the odd server is served."""
    with served([*ODD, "streamable-http", "{port}"]) as port:
        yield f"http://127.0.0.1:{port}/mcp"


def call(url: str, name: str, arguments: dict[str, Any] | None = None, **more: Any) -> Any:
    async def calling() -> Any:
        async with McpWorkbench(StreamableHttpServerParams(url=url), **more) as workbench:
            return await workbench.call_tool(name, arguments)

    return asyncio.run(calling())


def offered(url: str, **more: Any) -> dict[str, Any]:
    async def asking() -> Any:
        async with McpWorkbench(StreamableHttpServerParams(url=url), **more) as workbench:
            return await workbench.list_tools()

    return {each["name"]: each for each in asyncio.run(asking())}


class TestTools:
    def test_a_tool_is_offered_with_the_schema_of_its_arguments(self, url: str) -> None:
        assert offered(url)["add"] == {
            "name": "add",
            "description": "Add numbers.",
            "parameters": {
                "type": "object",
                "properties": {
                    "a": {"title": "A", "type": "integer"},
                    "b": {"default": 2, "title": "B", "type": "integer"},
                },
                "required": ["a"],
                "additionalProperties": False,
            },
        }

    def test_what_a_schema_refers_to_is_offered_with_it(self, url: str) -> None:
        parameters = offered(url)["place"]["parameters"]
        assert parameters["properties"]["point"] == {"$ref": "#/$defs/Point"}
        assert parameters["$defs"]["Point"]["required"] == ["x"]

    def test_a_tool_is_offered_and_called_by_its_other_name(self, url: str) -> None:
        overrides = {"add": ToolOverride(name="plus", description="Plus.")}
        tools = offered(url, tool_overrides=overrides)
        assert tools["plus"]["description"] == "Plus."
        assert "add" not in tools
        result = call(url, "plus", {"a": 1}, tool_overrides=overrides)
        assert (result.name, result.to_text()) == ("plus", "3")

    def test_two_tools_cannot_take_the_same_other_name(self) -> None:
        twice = {"a": ToolOverride(name="x"), "b": ToolOverride(name="x")}
        with pytest.raises(ValueError, match="'x' is used by multiple tools: 'a' and 'b'"):
            McpWorkbench(odd(), tool_overrides=twice)


class TestResults:
    def test_text_is_the_result(self, url: str) -> None:
        assert call(url, "add", {"a": 40}).model_dump() == {
            "type": "ToolResult",
            "name": "add",
            "result": [{"type": "TextResultContent", "content": "42"}],
            "is_error": False,
        }

    def test_a_picture_is_a_picture(self, url: str) -> None:
        result = call(url, "picture")
        assert result.to_text(replace_image="[it]") == "look\n[it]"
        assert isinstance(result.result[1], ImageResultContent)
        assert isinstance(result.result[1].content, Image)
        assert result.result[1].content.image.size == (1, 1)

    def test_what_is_neither_is_given_as_json(self, url: str) -> None:
        parts = [json.loads(each.content) for each in call(url, "documents").result]
        assert parts == [
            {"type": "resource", "resource": {"uri": "odd://b", "mimeType": "text/plain", "text": "inside"}},
            {"type": "resource", "resource": {"uri": "odd://c", "blob": "aGk="}},
            {"type": "resource_link", "name": "link", "uri": "odd://d"},
            {"type": "audio", "data": "aGk=", "mimeType": "audio/wav"},
        ]

    def test_structure_without_text_is_given_as_json(self, url: str) -> None:
        assert call(url, "structured").to_text() == '{"answer": 42}'

    @pytest.mark.parametrize(
        ("name", "arguments", "text"),
        [
            ("fail", {}, "Error executing tool fail"),
            ("nope", None, "Unknown tool: nope"),
            ("add", {"a": "x"}, "valid integer"),
        ],
    )
    def test_what_goes_wrong_is_a_result(self, url: str, name: str, arguments: Any, text: str) -> None:
        assert text in failure(call(url, name, arguments))


class TestPromptsAndResources:
    def test_prompts_are_listed_and_filled_in(self, url: str) -> None:
        async def asking() -> tuple[list[str], str]:
            async with McpWorkbench(StreamableHttpServerParams(url=url)) as workbench:
                names = [each.name for each in (await workbench.list_prompts()).prompts]
                prompt = await workbench.get_prompt("hello", {"who": "you"})
                return names, prompt.messages[0].content.text  # type: ignore[union-attr]

        assert asyncio.run(asking()) == (["hello"], "hello you")

    def test_resources_are_listed_and_read(self, url: str) -> None:
        async def asking() -> Any:
            workbench = McpWorkbench(StreamableHttpServerParams(url=url))
            try:
                one = (await workbench.list_resources()).resources[0].uri
                form = (await workbench.list_resource_templates()).resource_templates[0].uri_template
                read = [await workbench.read_resource(uri) for uri in ("odd://one", "odd://item/7")]
                return one, form, [each.contents[0].text for each in read]  # type: ignore[union-attr]
            finally:
                await workbench.stop()

        assert asyncio.run(asking()) == ("odd://one", "odd://item/{number}", ["1", "item 7"])

    def test_a_resource_that_is_not_there_is_an_error(self, url: str) -> None:
        async def asking() -> None:
            async with McpWorkbench(StreamableHttpServerParams(url=url)) as workbench:
                await workbench.read_resource("odd://none")

        with pytest.raises(Exception, match="Unknown resource: odd://none"):
            asyncio.run(asking())


class TestLifecycle:
    def test_the_first_use_starts_the_server_and_stop_ends_its_process(self) -> None:
        async def using() -> tuple[str, bool]:
            workbench = McpWorkbench(odd())
            assert workbench.initialize_result is None
            pid = await said(workbench, "pid")
            result = workbench.initialize_result
            assert result is not None
            assert (result.server_info.name, result.server_info.version) == ("odd", "1.2.3")
            assert result.instructions == "Be odd."
            was_running = is_running(pid)
            await workbench.stop()
            return pid, was_running

        pid, was_running = asyncio.run(using())
        assert was_running
        assert not is_running(pid)

    def test_calls_share_one_process(self) -> None:
        async def using() -> set[str]:
            async with McpWorkbench(odd()) as workbench:
                return {await said(workbench, "pid") for _ in range(3)}

        assert len(asyncio.run(using())) == 1

    def test_it_starts_a_server_where_stderr_is_no_file(self) -> None:
        async def using() -> str:
            async with McpWorkbench(odd()) as workbench:
                return await said(workbench, "add", a=1)

        with contextlib.redirect_stderr(io.StringIO()):
            assert asyncio.run(using()) == "3"

    def test_a_second_start_is_warned_of(self) -> None:
        async def using() -> None:
            async with McpWorkbench(odd()) as workbench:
                with pytest.warns(UserWarning, match="already started"):
                    await workbench.start()

        asyncio.run(using())

    def test_stop_before_start_is_an_error(self) -> None:
        with pytest.raises(RuntimeError, match="not started"):
            asyncio.run(McpWorkbench(odd()).stop())

    def test_a_program_that_ends_without_a_stop_leaves_no_process(self) -> None:
        async def using() -> str:
            return await said(McpWorkbench(odd()), "pid")

        assert not is_running(asyncio.run(using()))

    def test_it_serves_one_event_loop_after_another(self) -> None:
        workbench = McpWorkbench(odd())
        first, second = (asyncio.run(said(workbench, "pid")) for _ in range(2))
        assert first != second
        assert not is_running(second)

    def test_event_loops_at_the_same_time_have_a_session_each(self) -> None:
        workbench = McpWorkbench(odd())

        async def using() -> tuple[str, str, str]:
            first = await said(workbench, "pid")
            second = await asyncio.to_thread(lambda: asyncio.run(said(workbench, "pid")))
            third = await said(workbench, "pid")
            await workbench.stop()
            return first, second, third

        first, second, third = asyncio.run(using())
        assert first == third != second
        assert not is_running(first)
        assert not is_running(second)

    def test_a_server_that_is_starting_can_be_stopped(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pid")
        silent = StdioServerParams(command="sh", args=["-c", f"echo $$ >{tmp_path}/pid; exec sleep 1000"])

        async def using() -> str:
            connection = Connection(silent)
            starting = asyncio.ensure_future(connection.open())
            pid = await asyncio.to_thread((tmp_path / "pid").read_text)
            await connection.close()
            with pytest.raises(ConnectionError, match="stopped before it was ready"):
                await starting
            return pid

        pid = asyncio.run(using())
        assert not is_running(pid)

    def test_reset_starts_the_server_anew(self) -> None:
        async def using() -> tuple[str, str]:
            async with McpWorkbench(odd()) as workbench:
                before = await said(workbench, "pid")
                await workbench.reset()
                return before, await said(workbench, "pid")

        before, after = asyncio.run(using())
        assert before != after
        assert not is_running(before)

    @pytest.mark.parametrize(
        ("params", "why"),
        [
            (StdioServerParams(command="/no/such/program"), r"program cannot be used: .*No such file"),
            (StdioServerParams(command="true"), "true cannot be used: Connection closed"),
            (StreamableHttpServerParams(url=f"http://u:secret@127.0.0.1:{free_port()}/mcp?key=secret"), "connection"),
        ],
    )
    def test_a_server_that_does_not_start_is_named_without_its_secrets(self, params: Any, why: str) -> None:
        with pytest.raises(ConnectionError, match=why) as raised:
            asyncio.run(McpWorkbench(params).start())
        assert "secret" not in str(raised.value)

    def test_a_server_that_does_not_start_is_an_error_result_of_a_call(self) -> None:
        result = asyncio.run(McpWorkbench(StdioServerParams(command="/no/such/program")).call_tool("add"))
        assert "No such file" in failure(result)


class TestFaults:
    def test_a_server_that_dies_is_an_error_result_and_the_next_call_starts_it_again(self) -> None:
        async def using() -> tuple[str, str, str]:
            async with McpWorkbench(odd()) as workbench:
                before = await said(workbench, "pid")
                broken = failure(await workbench.call_tool("die"))
                return before, broken, await said(workbench, "pid")

        before, broken, after = asyncio.run(using())
        assert "the tool 'die'" in broken
        assert "Connection closed" in broken
        assert before != after

    def test_calls_under_way_end_when_the_server_dies(self, tmp_path: Path) -> None:
        async def using() -> str:
            async with McpWorkbench(odd()) as workbench:
                waiting = asyncio.ensure_future(workbench.call_tool("slow", {"folder": str(pipes(tmp_path))}))
                await told(tmp_path, "started")
                await workbench.call_tool("die")
                return failure(await waiting)

        assert "Connection closed" in asyncio.run(using())

    def test_stop_ends_calls_under_way(self, tmp_path: Path) -> None:
        async def using() -> str:
            workbench = McpWorkbench(odd())
            waiting = asyncio.ensure_future(workbench.call_tool("slow", {"folder": str(tmp_path)}))
            await said(workbench, "pid")
            await workbench.stop()
            return failure(await waiting)

        assert "the tool 'slow'" in asyncio.run(using())

    def test_the_token_ends_a_call_within_a_second_and_the_server_hears_of_it(self, tmp_path: Path) -> None:
        async def using() -> tuple[float, str]:
            async with McpWorkbench(odd()) as workbench:
                token = CancellationToken()
                arguments = {"folder": str(pipes(tmp_path))}
                waiting = asyncio.ensure_future(workbench.call_tool("slow", arguments, token))
                await told(tmp_path, "started")
                cancelled_at = time.monotonic()
                token.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
                took_s = time.monotonic() - cancelled_at
                await told(tmp_path, "cancelled")
                return took_s, await said(workbench, "add", a=1)

        took_s, after = asyncio.run(using())
        assert took_s < 1
        assert after == "3"

    def test_a_call_with_a_cancelled_token_is_not_made(self) -> None:
        token = CancellationToken()
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(McpWorkbench(odd()).call_tool("die", {}, token))

    def test_an_answer_that_takes_too_long_is_an_error_result_and_the_session_goes_on(self, tmp_path: Path) -> None:
        async def using() -> tuple[str, str, str]:
            async with McpWorkbench(odd(read_timeout_seconds=0.5)) as workbench:
                before = await said(workbench, "pid")
                late = failure(await workbench.call_tool("slow", {"folder": str(tmp_path)}))
                return before, late, await said(workbench, "pid")

        before, late, after = asyncio.run(using())
        assert "the tool 'slow': no answer from python" in late
        assert "within 0.5 s. Its `read_timeout_seconds` may be longer." in late
        assert before == after

    def test_calls_do_not_wait_for_each_other(self) -> None:
        async def using() -> list[str]:
            async with McpWorkbench(odd()) as workbench:
                return await asyncio.gather(*(said(workbench, "meet", name=str(each), of=20) for each in range(20)))

        assert asyncio.run(using()) == [f"{each} met 19" for each in range(20)]


class TestComponent:
    def test_it_is_written_down_and_built_again(self) -> None:
        workbench = McpWorkbench(
            StdioServerParams(command="server", args=["-x"]), tool_overrides={"add": ToolOverride(name="plus")}
        )
        written = workbench.dump_component()
        assert written.model_dump(exclude={"description"}, exclude_none=True) == {
            "provider": "autogen_ext.tools.mcp.McpWorkbench",
            "component_type": "workbench",
            "version": 1,
            "component_version": 1,
            "label": "McpWorkbench",
            "config": {
                "server_params": {
                    "command": "server",
                    "args": ["-x"],
                    "encoding": "utf-8",
                    "encoding_error_handler": "strict",
                    "type": "StdioServerParams",
                    "read_timeout_seconds": 60,
                },
                "tool_overrides": {"add": {"name": "plus"}},
            },
        }
        again = Workbench.load_component(written)
        assert isinstance(again, McpWorkbench)
        assert again.dump_component() == written
        assert again.server_params == workbench.server_params

    def test_what_0_7_5_wrote_down_is_loaded(self) -> None:
        config = {
            "server_params": {
                "command": "server",
                "args": ["-x"],
                "encoding": "utf-8",
                "encoding_error_handler": "strict",
                "type": "StdioServerParams",
                "read_timeout_seconds": 5,
            },
            "tool_overrides": {"add": {"name": "plus", "description": "Plus."}},
        }
        written = {
            "provider": "autogen_ext.tools.mcp.McpWorkbench",
            "component_type": "workbench",
            "version": 1,
            "component_version": 1,
            "description": "A workbench.",
            "label": "McpWorkbench",
            "config": config,
        }
        assert Workbench.load_component(written).dump_component().config == config

    def test_it_has_no_state_of_its_own(self) -> None:
        workbench = McpWorkbench(odd())
        state = asyncio.run(workbench.save_state())
        assert state == {"type": "McpWorkBenchState"}
        asyncio.run(workbench.load_state(state))
