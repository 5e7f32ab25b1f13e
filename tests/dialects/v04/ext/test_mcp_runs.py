"""What servers did is part of a run's record, and a replay needs none of them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_ext.models.openai import OpenAIChatCompletionClient
from autogen_ext.tools.mcp import McpSessionActor, McpWorkbench, StdioServerParams, mcp_server_tools
from coterie.errors import BudgetExceeded, MissingExtra
from coterie.testing import Item, ScriptedServer, tool_call
from tests.dialects.v04.agentchat.chatting import INFO, Scripted
from tests.dialects.v04.ext.mcp_playing import odd, said
from tests.services.mcp_servers import ODD


def counting(folder: Path) -> tuple[StdioServerParams, Path]:
    """The odd server, and a file that has a line for each start of it. Without the file it does not start."""
    starts, program = folder / "starts", folder / "server.sh"
    starts.touch()
    program.write_text(f"#!/bin/sh\n[ -f {starts} ] || exit 1\necho started >>{starts}\nexec {' '.join(ODD)}\n")
    program.chmod(0o755)
    return StdioServerParams(command=str(program)), starts


def started(starts: Path) -> int:
    return len(starts.read_text().splitlines())


def contents(result: TaskResult) -> list[Any]:
    return [message.model_dump()["content"] for message in result.messages]


def test_a_run_of_an_assistant_is_replayed_without_the_server(tmp_path: Path) -> None:
    params, starts = counting(tmp_path)
    answers: list[Item] = [
        tool_call("picture", {}, "1"),
        tool_call("add", {"a": 40}, "2"),
        tool_call("nope", {}, "3"),
        "42",
    ]

    async def talking(url: str) -> TaskResult:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k", model_info=INFO)
        async with McpWorkbench(params) as workbench:
            assert workbench.initialize_result is not None
            assert workbench.initialize_result.server_info.name == "odd"
            agent = AssistantAgent("alice", client, workbench=workbench, max_tool_iterations=5)
            return await agent.run(task="What is it?")

    with ScriptedServer(answers) as server:
        url = server.base_url
        with coterie.run(journal=tmp_path) as recorded:
            first = asyncio.run(talking(url))
        assert [each["function"]["name"] for each in server.requests[0]["tools"]][:2] == ["add", "place"]
        assert server.requests[2]["messages"][-1]["content"] == "42"
    assert first.messages[-1].model_dump()["content"] == "42"
    assert started(starts) == 1

    starts.unlink()
    with coterie.run(journal=tmp_path, replay=recorded.id):
        second = asyncio.run(talking(url))
    assert contents(second) == contents(first)
    assert not starts.exists()


def test_tools_of_a_server_are_replayed_without_it(tmp_path: Path) -> None:
    params, starts = counting(tmp_path)

    async def calling() -> tuple[list[str], str]:
        tools = {each.name: each for each in await mcp_server_tools(params)}
        content = await tools["documents"].run_json({}, CancellationToken())
        assert content[0].type == "resource"
        return list(tools), tools["documents"].return_value_as_string(content)

    with coterie.run(journal=tmp_path) as recorded:
        first = asyncio.run(calling())
    starts.unlink()
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert asyncio.run(calling()) == first


def test_a_resumed_run_starts_the_server_for_what_is_new(tmp_path: Path) -> None:
    params, starts = counting(tmp_path)

    async def calling(*numbers: int) -> list[str]:
        async with McpWorkbench(params) as workbench:
            return [await said(workbench, "add", a=each) for each in numbers]

    with coterie.run(journal=tmp_path) as recorded:
        assert asyncio.run(calling(1)) == ["3"]
    with coterie.run(journal=tmp_path, resume=recorded.id):
        assert asyncio.run(calling(1)) == ["3"]
        assert started(starts) == 1
    with coterie.run(journal=tmp_path, resume=recorded.id):
        assert asyncio.run(calling(1, 2)) == ["3", "4"]
    assert started(starts) == 2


def test_an_assistant_lists_the_tools_once_a_turn(tmp_path: Path) -> None:
    class Counting(McpWorkbench):
        listed = 0

        async def list_tools(self) -> list[Any]:
            self.listed += 1
            return await super().list_tools()

    async def talking() -> int:
        from tests.dialects.v04.agentchat.chatting import call

        client = Scripted([call("add", '{"a": 1}')], [call("add", '{"a": 2}')], "done")
        async with Counting(odd()) as workbench:
            agent = AssistantAgent("alice", client, workbench=workbench, max_tool_iterations=5)
            await agent.run(task="Add.")
            return workbench.listed

    assert asyncio.run(talking()) == 1


def test_a_model_that_a_server_asked_counts_to_the_run(tmp_path: Path) -> None:
    async def calling(url: str) -> str:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k", model_info=INFO)
        async with McpWorkbench(odd(), model_client=client) as workbench:
            return await said(workbench, "think", question="?")

    with ScriptedServer(["yes"]) as server, coterie.run(journal=tmp_path) as recorded:
        assert asyncio.run(calling(server.base_url)) == "the model says: yes"
    assert recorded.usage.total.calls == 1
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert asyncio.run(calling("http://127.0.0.1:1/v1")) == "the model says: yes"


def test_a_model_that_a_server_asked_counts_to_the_agent_whose_tool_made_it_ask() -> None:
    async def talking(url: str) -> TaskResult:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k", model_info=INFO)
        async with McpWorkbench(odd(), model_client=client) as workbench:
            agents = [AssistantAgent(name, client, workbench=workbench) for name in ("alice", "bob")]
            return await RoundRobinGroupChat(agents, max_turns=2).run(task="Think.")

    answers: list[Item] = ["I have", tool_call("think", {"question": "?"}), "yes"]
    with ScriptedServer(answers) as server:
        result = asyncio.run(talking(server.base_url))
    assert result.messages[-1].to_model_text() == "the model says: yes"  # type: ignore[union-attr]
    assert result.usage is not None
    assert {agent: used.calls for agent, used in result.usage.by_agent.items()} == {"alice": 1, "bob": 2}


def test_a_budget_holds_for_what_a_server_asks() -> None:
    async def talking(url: str) -> TaskResult:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k", model_info=INFO)
        async with McpWorkbench(odd(), model_client=client) as workbench:
            agent = AssistantAgent("alice", client, workbench=workbench, max_tool_iterations=50)
            return await agent.run(task="Think.")

    def answer(request: Mapping[str, Any]) -> Item:
        return tool_call("think", {"question": "?"}) if request.get("tools") else "x" * 2000

    with ScriptedServer(answer) as server, pytest.raises(BudgetExceeded), coterie.run(budget_usd=0.02):
        asyncio.run(talking(server.base_url))


def test_a_call_is_subject_to_approval_and_the_start_of_a_server_is_not(tmp_path: Path) -> None:
    asked: list[Mapping[str, Any]] = []

    def needs_approval(effect: Any) -> bool:
        asked.append({"name": effect.name, "arguments": effect.arguments})
        return False

    async def calling() -> str:
        async with McpWorkbench(odd()) as workbench:
            return await said(workbench, "add", a=1)

    with coterie.run(journal=tmp_path, approve=needs_approval):
        asyncio.run(calling())
    assert asked == [{"name": "add", "arguments": {"a": 1}}]


def test_importing_the_tools_does_not_import_the_sdk() -> None:
    code = (
        "import sys, autogen_ext.tools.mcp; print([each for each in ('mcp', 'anyio', 'httpx2') if each in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_missing_sdk_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(MissingExtra, match=r"coterie\[mcp\]"):
        asyncio.run(McpWorkbench(odd()).start())


def test_prompts_and_resources_are_replayed_without_the_server(tmp_path: Path) -> None:
    params, starts = counting(tmp_path)

    async def asking() -> list[Any]:
        async with McpWorkbench(params) as workbench:
            heard: list[Any] = [
                await workbench.list_prompts(),
                await workbench.get_prompt("hello", {"who": "you"}),
                await workbench.list_resources(),
                await workbench.list_resource_templates(),
                *[await workbench.read_resource(each) for each in ("odd://one", "odd://item/7")],
            ]
            with pytest.raises(Exception, match="Unknown resource: odd://none") as refused:
                await workbench.read_resource("odd://none")
            return [*heard, refused.type.__name__]

    with coterie.run(journal=tmp_path) as recorded:
        first = asyncio.run(asking())
    starts.unlink()
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert asyncio.run(asking()) == first


def test_a_session_actor_is_replayed_without_the_server_and_its_tools_need_approval(tmp_path: Path) -> None:
    params, starts = counting(tmp_path)

    async def asking() -> list[Any]:
        actor = McpSessionActor(params)
        await actor.initialize()
        try:
            return [
                actor.initialize_result,
                await (await actor.call("list_tools")),
                await (await actor.call("call_tool", {"name": "add", "kargs": {"a": 1}})),
                await (await actor.call("get_prompt", {"name": "hello", "kargs": {"who": "x"}})),
                await (await actor.call("read_resource", {"name": None, "kargs": {"uri": "odd://one"}})),
            ]
        finally:
            await actor.close()

    wanted: list[str] = []

    def note(effect: Any) -> bool:
        wanted.append(effect.name)
        return False

    with coterie.run(journal=tmp_path, approve=note) as recorded:
        first = asyncio.run(asking())
    assert wanted == ["add"]
    starts.unlink()
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert asyncio.run(asking()) == first
