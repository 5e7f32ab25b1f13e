"""A team that is cancelled at any moment stops within a second, leaves nothing behind, and can be used again."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent, CodeExecutorAgent
from autogen_agentchat.base import ChatAgent, TaskResult, Team
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow, RoundRobinGroupChat
from autogen_agentchat.tools import AgentTool
from autogen_core import CancellationToken
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.testing import ScriptedServer, tool_call, tool_calls

pytestmark = [
    pytest.mark.filterwarnings("ignore:No approval function"),
    pytest.mark.filterwarnings("ignore:LocalCommandLineCodeExecutor runs code"),
]

LATENCY_S = 0.015
SCRIPT = "```sh\nsleep 0.1 &\nsleep 0.1\necho done\n```"


def answer(request: dict[str, Any]) -> Any:
    """Call all tools at once after a task, and say something after their results, or where there are none."""
    time.sleep(LATENCY_S)
    messages = request["messages"]
    check_history(messages)
    if messages[0]["content"].startswith("coder"):
        return SCRIPT
    offered = [each["function"] for each in request.get("tools") or ()]
    if not offered or messages[-1]["role"] == "tool":
        return "a few words about it"
    return tool_calls(
        *(
            tool_call(each["name"], dict.fromkeys(each["parameters"]["properties"], "it"), id=f"{len(messages)}{n}")
            for n, each in enumerate(offered)
        )
    )


def check_history(messages: list[dict[str, Any]]) -> None:
    """Fail, with HTTP 500, unless every call is followed by its result and every result follows its call."""
    open_calls: list[str] = []
    for each in messages:
        if each["role"] == "tool":
            open_calls.remove(each["tool_call_id"])
        else:
            assert not open_calls, "a call without its result"
            open_calls = [made["id"] for made in each.get("tool_calls") or ()]
    assert not open_calls, "a call without its result"


def slow(what: str) -> str:
    """Look, in a thread."""
    time.sleep(0.02)
    return f"seen {what}"


async def later(what: str) -> str:
    """Look, on the loop."""
    await asyncio.sleep(0.03)
    return f"seen {what}"


def build(url: str, folder: Path) -> RoundRobinGroupChat:
    """A team of everything: streams, tools of all colours, a process, a graph, a team, and an agent as a tool."""
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=url)

    def agent(name: str, *tools: Any, streams: bool = False) -> AssistantAgent:
        return AssistantAgent(
            name,
            client,
            tools=list(tools) or None,
            system_message=f"{name} works",
            reflect_on_tool_use=True,
            model_client_stream=streams,
        )

    expert = AgentTool(agent("expert", later, streams=True))
    nodes: list[ChatAgent] = [agent("left", slow), agent("right", later, streams=True), agent("end")]
    graph = DiGraphBuilder()
    for each in nodes:
        graph.add_node(each)
    graph.add_edge(nodes[0], nodes[2]).add_edge(nodes[1], nodes[2])
    inner = RoundRobinGroupChat([agent("ann", streams=True), agent("bob", expert, slow)], name="inner", max_turns=2)
    runner = CodeExecutorAgent("runner", LocalCommandLineCodeExecutor(work_dir=folder, timeout=20))
    flow = GraphFlow(nodes, graph.build(), name="flow")
    members: list[ChatAgent | Team] = [agent("coder"), runner, agent("worker", slow, later), inner, flow]
    return RoundRobinGroupChat(members, max_turns=len(members))


def children() -> set[int]:
    """The processes below this one."""
    found: set[int] = set()
    waiting = [os.getpid()]
    while waiting:
        process = waiting.pop()
        for each in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                below = {int(number) for number in each.read_text().split()}
            except (FileNotFoundError, ProcessLookupError):
                continue
            waiting += below - found
            found |= below
    return found


Cancel = Callable[[RoundRobinGroupChat, float], Any]


async def by_token(team: RoundRobinGroupChat, after_s: float) -> TaskResult:
    token = CancellationToken()
    asyncio.get_running_loop().call_later(after_s, token.cancel)
    return await team.run(task="Begin.", cancellation_token=token)


async def by_task(team: RoundRobinGroupChat, after_s: float) -> TaskResult:
    task = asyncio.ensure_future(team.run(task="Begin."))
    asyncio.get_running_loop().call_later(after_s, task.cancel)
    return await task


async def by_timeout(team: RoundRobinGroupChat, after_s: float) -> TaskResult:
    async with asyncio.timeout(after_s):
        return await team.run(task="Begin.")


@asynccontextmanager
async def nothing_left_behind(before: set[int]) -> AsyncIterator[None]:
    yield
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others, f"tasks are left: {others}"
    left = children() - before
    assert not left, f"processes are left: {[Path(f'/proc/{each}/cmdline').read_text() for each in left]}"


def partial_of(error: BaseException) -> Any:
    """The partial result that goes along with a cancellation, or with what it became."""
    seen: BaseException | None = error
    while seen is not None and not hasattr(seen, "partial"):
        seen = seen.__cause__ or seen.__context__
    return getattr(seen, "partial", None)


async def cancel_once(url: str, folder: Path, cancel: Cancel, after_s: float) -> bool:
    """Cancel a run and check all that must hold; False if it was done before."""
    team, before = build(url, folder), children()
    begun = time.perf_counter()
    async with nothing_left_behind(before):
        try:
            await cancel(team, after_s)
        except (asyncio.CancelledError, TimeoutError) as error:
            assert time.perf_counter() - begun - after_s < 1, "it took too long to stop"
            partial = partial_of(error)
        else:
            return False
    assert isinstance(partial, TaskResult)
    assert partial.stop_reason == "Cancelled."
    assert partial.messages[0].to_text() == "Begin."
    async with nothing_left_behind(before):
        result = await team.run(task="Go on.")
    assert result.stop_reason == "Maximum number of turns 5 reached."
    return True


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(answer) as server:
        yield server


def cancel_often(server: ScriptedServer, folder: Path, cancel: Cancel, count: int) -> int:
    """Cancel so many runs at random points; returns how many were under way then."""
    begun = time.perf_counter()
    asyncio.run(build(server.base_url, folder).run(task="Begin."))
    whole, chance = time.perf_counter() - begun, random.Random(count)

    async def all_of_them() -> int:
        return sum([await cancel_once(server.base_url, folder, cancel, chance.uniform(0, whole)) for _ in range(count)])

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("cancel", [by_token, by_task, by_timeout])
def test_a_team_cancelled_at_7_random_points_stops_and_goes_on(
    cancel: Cancel, server: ScriptedServer, tmp_path: Path
) -> None:
    assert cancel_often(server, tmp_path, cancel, 7) >= 4


def test_a_team_cancelled_between_two_steps_keeps_its_partial_result(server: ScriptedServer, tmp_path: Path) -> None:
    async def main() -> Any:
        token, seen = CancellationToken(), list[Any]()
        with pytest.raises(asyncio.CancelledError) as cancelled:
            async for item in build(server.base_url, tmp_path).run_stream(task="Begin.", cancellation_token=token):
                seen.append(item)
                if len(seen) == 2:
                    token.cancel()
        return cancelled.value, seen

    error, seen = asyncio.run(main())
    assert error.partial.messages == seen
    assert error.partial.stop_reason == "Cancelled."


def test_a_stream_that_is_left_at_any_item_leaves_nothing_behind(server: ScriptedServer, tmp_path: Path) -> None:
    async def leave_at(number: int) -> bool:
        team, before = build(server.base_url, tmp_path), children()
        async with nothing_left_behind(before):
            stream = team.run_stream(task="Begin.")
            for _ in range(number):
                if isinstance(await anext(stream), TaskResult):
                    return False
            await stream.aclose()
        return True

    async def leave_everywhere() -> int:
        number = 1
        while await leave_at(number):
            number += 3
        return number

    assert asyncio.run(leave_everywhere()) > 20


@pytest.mark.long
@pytest.mark.parametrize("cancel", [by_token, by_task])
def test_a_team_cancelled_at_200_random_points_stops_and_goes_on(
    cancel: Cancel, server: ScriptedServer, tmp_path: Path
) -> None:
    count = 200
    under_way = cancel_often(server, tmp_path, cancel, count)
    assert under_way > count / 2
    figures = os.environ.get("COTERIE_FIGURES")
    if figures:
        row = {
            "proof": f"cancellation {cancel.__name__.replace('_', ' ')}: a team of 0.4 with streams, tools, a process, "
            "a graph and a team, cancelled at random points, then used again",
            "bar": "stopped within 1 s, no task and no process left, partial result kept, next run works",
            "figure": f"{count} cancelled, {under_way} of them under way",
            "met": True,
        }
        with Path(figures).open("a") as file:
            print(json.dumps(row), file=file)
