"""What a record keeps of clients, tools and agents of 0.4, and that it comes back as it was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import coterie
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.messages import TextMessage, ToolCallExecutionEvent
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow
from autogen_agentchat.tools import AgentTool
from autogen_core import CancellationToken
from autogen_core.models import UserMessage
from autogen_core.tools import BaseStreamTool, FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.testing import ScriptedServer, tool_call, tool_calls


class Weight:
    """Nothing that JSON knows."""

    def __str__(self) -> str:
        return "3 g"


class Model(BaseModel):
    grams: int
    at: datetime


class Odd(Exception):
    """An exception that cannot be made from its text."""

    def __init__(self, code: int, where: str) -> None:
        super().__init__(code, where)
        self.code = code

    def __str__(self) -> str:
        return f"odd thing {self.code}"


def weight() -> Any:
    return Weight()


def model() -> Any:
    return Model(grams=3, at=datetime(2026, 1, 1))


def models() -> list[Any]:
    return [Model(grams=3, at=datetime(2026, 1, 1))]


def letters() -> set[str]:
    return set("abcdefgh")


def pair() -> Any:
    return (1, 2)


def number() -> float:
    return 1.0


def whole() -> float:
    return 1


def truth() -> int:
    return True


def alike() -> dict[str, str]:
    return {"as text": "x"}


def nothing() -> None:
    pass


def key() -> str:
    raise KeyError("x")


def odd() -> str:
    raise Odd(7, "here")


def several() -> str:
    raise ExceptionGroup("many", [ValueError("one"), KeyError("two")])


def silent() -> str:
    raise RuntimeError


def invalid() -> str:
    Model.model_validate({"grams": "none"})
    return ""


TOOLS = [weight, model, models, letters, pair, number, whole, truth, alike, nothing, key, odd, several, silent, invalid]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda each: each.__name__)
def test_what_a_model_read_of_a_tool_it_reads_again_in_a_replay(tool: Any, tmp_path: Path) -> None:
    with ScriptedServer([tool_call(tool.__name__, {}, id="1"), "Read."]) as server:
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)

        def play() -> TaskResult:
            offered = FunctionTool(tool, description="A tool.")
            agent = AssistantAgent("clerk", client, tools=[offered], reflect_on_tool_use=True)
            return asyncio.run(agent.run(task="Use it."))

        with coterie.run(journal=tmp_path) as run:
            live = play()
        with coterie.run(journal=tmp_path, replay=run.id):
            assert play() == live
    (event,) = [each for each in live.messages if isinstance(each, ToolCallExecutionEvent)]
    assert server.requests[1]["messages"][-1]["content"] == event.content[0].content


@pytest.fixture
def two_questions() -> Iterator[ScriptedServer]:
    """The clerk asks the expert twice, one after the other; the expert says how much it has heard."""

    def answer(request: dict[str, Any]) -> Any:
        said = sum(each["role"] == "assistant" for each in request["messages"])
        if not request.get("tools"):
            return f"I have heard {len(request['messages'])}."
        return tool_call("expert", {"task": f"Question {said}."}, id=f"c{said}") if said < 2 else "Thanks."

    with ScriptedServer(answer) as server:
        yield server


def asking(server: ScriptedServer) -> TaskResult:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)
    expert = AgentTool(AssistantAgent("expert", client, description="Knows."))
    clerk = AssistantAgent("clerk", client, tools=[expert], max_tool_iterations=5)
    return asyncio.run(clerk.run(task="Ask twice."))


@pytest.mark.parametrize("calls", [1, 2, 3, 4])
def test_an_agent_behind_a_tool_remembers_what_it_heard_before_a_resume(
    calls: int, two_questions: ScriptedServer, tmp_path: Path
) -> None:
    asking(two_questions)
    whole = list(two_questions.requests)
    with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_calls=calls) as run:
        asking(two_questions)
    with coterie.run(journal=tmp_path, resume=run.id):
        asking(two_questions)
    assert two_questions.requests[len(whole) :] == whole, "nothing is asked twice, and nothing otherwise"


def test_a_replayed_stream_comes_in_the_recorded_pieces(tmp_path: Path) -> None:
    with ScriptedServer(["One two three."]) as server:

        async def pieces() -> list[str]:
            client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)
            asked = [UserMessage(content="Count.", source="user")]
            return [each async for each in client.create_stream(asked) if isinstance(each, str)]

        with coterie.run(journal=tmp_path) as run:
            live = asyncio.run(pieces())
        with coterie.run(journal=tmp_path, replay=run.id):
            assert asyncio.run(pieces()) == live == ["One ", "two ", "three."]


class Nothing(BaseModel):
    """No arguments."""


walked: list[int] = []


class Walk(BaseStreamTool[Nothing, TextMessage, str]):
    """A tool with events and with an effect on the world."""

    def __init__(self) -> None:
        super().__init__(Nothing, str, "walk", "Walks.")

    async def run(self, args: Nothing, cancellation_token: CancellationToken) -> str:
        raise AssertionError("it is asked for its stream")

    async def run_stream(self, args: Nothing, cancellation_token: CancellationToken) -> Any:
        walked.append(1)
        for step in range(2):
            yield TextMessage(content=f"step {step}", source="walk")
        yield "arrived"


def test_a_tool_that_streams_is_not_run_again_and_its_events_are_told_again(tmp_path: Path) -> None:
    walked.clear()
    with ScriptedServer([tool_call("walk", {}, id="1")]) as server:
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)

        async def play() -> list[Any]:
            agent = AssistantAgent("walker", client, tools=[Walk()])
            return [each async for each in agent.run_stream(task="Walk.")]

        with coterie.run(journal=tmp_path) as run:
            live = asyncio.run(play())
        with coterie.run(journal=tmp_path, replay=run.id):
            assert [repr(each) for each in asyncio.run(play())] == [repr(each) for each in live]
    assert [each.content for each in live if isinstance(each, TextMessage)][1:] == ["step 0", "step 1"]
    assert len(walked) == 1


def test_times_of_parallel_agents_are_the_same_in_a_replay(tmp_path: Path) -> None:
    """The slower one is asked first, so that a replay answers them in another order than the models did."""
    import time

    def answer(request: dict[str, Any]) -> Any:
        if request["messages"][0]["content"] == "slow":
            time.sleep(0.1)
        if request["messages"][-1]["role"] == "tool" or not request.get("tools"):
            return "Done."
        return tool_calls(tool_call("number", {}, id="1"), tool_call("pair", {}, id="2"))

    with ScriptedServer(answer) as server:
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)

        def play() -> TaskResult:
            slow, fast = (
                AssistantAgent(name, client, system_message=name, tools=[number, pair], reflect_on_tool_use=True)
                for name in ("slow", "fast")
            )
            end = AssistantAgent("end", client)
            graph = DiGraphBuilder().add_node(slow).add_node(fast).add_node(end)
            graph.add_edge(slow, end).add_edge(fast, end)
            return asyncio.run(GraphFlow([slow, fast, end], graph.build()).run(task="Go."))

        with coterie.run(journal=tmp_path) as run:
            live = play()
        with coterie.run(journal=tmp_path, replay=run.id):
            assert repr(play().messages) == repr(live.messages)
    assert [each.source for each in live.messages[1:3]] == ["fast", "fast"]


def test_what_parallel_agents_lead_to_happens_in_the_recorded_order(tmp_path: Path) -> None:
    delays = {"one of ann": 0.5, "one of bob": 0.3, "one of cleo": 0.1, "two of ann": 0.1, "two of bob": 0.4}

    def answer(request: dict[str, Any]) -> str:
        asked = request["messages"][-1]["content"]
        time.sleep(delays.get(asked, 0.8))
        return f"answer to {asked}"

    async def talking(name: str, url: str, heard: list[str]) -> None:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k")
        agent = AssistantAgent(name, client)
        for task in ("one", "two"):
            await agent.run(task=f"{task} of {name}")
            heard.append(f"{name} {task}")

    async def together(url: str) -> list[str]:
        heard: list[str] = []
        await asyncio.gather(*[talking(each, url, heard) for each in ("ann", "bob", "cleo")])
        return heard

    with ScriptedServer(answer) as server:
        with coterie.run(journal=tmp_path) as recorded:
            first = asyncio.run(together(server.base_url))
        assert first[0] == "cleo one"
        with coterie.run(journal=tmp_path, resume=recorded.id):
            assert asyncio.run(together(server.base_url)) == first
        with coterie.run(journal=tmp_path, replay=recorded.id):
            assert asyncio.run(together(server.base_url)) == first


def test_a_replay_waits_for_nothing_that_happened_within_a_tool(tmp_path: Path) -> None:
    async def working(url: str) -> float:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k")

        async def ask() -> str:
            """Ask a model."""
            return str((await client.create([UserMessage(content="?", source="u")])).content)

        agent = AssistantAgent("ann", client, tools=[ask])
        begun = time.perf_counter()
        await asyncio.gather(agent.run(task="go"), client.create([UserMessage(content="!", source="u")]))
        return time.perf_counter() - begun

    def answer(request: dict[str, Any]) -> Any:
        if request["messages"][-1]["content"] == "!":
            time.sleep(0.3)
        return tool_call("ask", {}) if "tools" in request else "yes"

    with ScriptedServer(answer) as server:
        with coterie.run(journal=tmp_path) as recorded:
            asyncio.run(working(server.base_url))
        with coterie.run(journal=tmp_path, replay=recorded.id):
            assert asyncio.run(working(server.base_url)) < 0.3


@pytest.mark.parametrize("way", ["deadline", "token"])
@pytest.mark.parametrize("what", ["model", "tool"])
def test_what_a_program_gave_up_is_given_up_again_in_a_replay(way: str, what: str, tmp_path: Path) -> None:
    begun = []

    async def wait() -> str:
        """Take your time."""
        begun.append(1)
        await asyncio.sleep(1.0)
        return "late"

    async def talking(url: str) -> list[str]:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k")
        slow = AssistantAgent("slow", client, tools=[wait] if what == "tool" else [])
        token, heard = CancellationToken(), list[str]()
        if way == "token":
            asyncio.get_running_loop().call_later(0.4, token.cancel)
        try:
            await asyncio.wait_for(slow.run(task="slowly", cancellation_token=token), 9 if way == "token" else 0.4)
        except (TimeoutError, asyncio.CancelledError) as error:
            heard.append(type(error).__name__)
        result = await AssistantAgent("quick", client).run(task="quickly")
        return [*heard, result.messages[-1].to_text()]

    def answer(request: dict[str, Any]) -> Any:
        if request["messages"][-1]["content"] == "quickly":
            return "done"
        if what == "tool":
            return tool_call("wait", {})
        time.sleep(1.0)
        return "late"

    with ScriptedServer(answer) as server:
        with coterie.run(journal=tmp_path) as recorded:
            first = asyncio.run(talking(server.base_url))
        assert first == ["TimeoutError" if way == "deadline" else "CancelledError", "done"]
        asked = len(server.requests)
        with coterie.run(journal=tmp_path, replay=recorded.id):
            assert asyncio.run(talking(server.base_url)) == first
        with coterie.run(journal=tmp_path, resume=recorded.id):
            assert asyncio.run(talking(server.base_url)) == first
        assert (len(server.requests), begun) == (asked, [1] if what == "tool" else [])


def test_a_call_that_ended_itself_when_its_token_was_cancelled_does_so_in_a_replay(tmp_path: Path) -> None:
    async def asking(url: str) -> str:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k")
        token = CancellationToken()
        asyncio.get_running_loop().call_later(0.2, token.cancel)
        with pytest.raises(asyncio.CancelledError):
            await client.create([UserMessage(content="slowly", source="u")], cancellation_token=token)
        return str((await client.create([UserMessage(content="quickly", source="u")])).content)

    def answer(request: dict[str, Any]) -> str:
        if request["messages"][-1]["content"] == "slowly":
            time.sleep(0.6)
        return "done"

    with ScriptedServer(answer) as server:
        with coterie.run(journal=tmp_path) as recorded:
            assert asyncio.run(asking(server.base_url)) == "done"
        with coterie.run(journal=tmp_path, replay=recorded.id):
            assert asyncio.run(asking(server.base_url)) == "done"


def test_what_was_under_way_when_a_run_was_interrupted_is_asked_again_on_resume(tmp_path: Path) -> None:
    async def asking(url: str) -> list[str]:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=url, api_key="k")
        asked = [client.create([UserMessage(content=each, source="u")]) for each in ("slowly", "quickly")]
        return [str(each.content) for each in await asyncio.gather(*asked)]

    waits = [0.6, 0.0]

    def answer(request: dict[str, Any]) -> str:
        if request["messages"][-1]["content"] == "slowly":
            time.sleep(waits.pop(0))
        return "done"

    with ScriptedServer(answer) as server:

        async def interrupted() -> None:
            task = asyncio.ensure_future(asking(server.base_url))
            await asyncio.sleep(0.3)
            task.cancel()
            await task

        with pytest.raises(asyncio.CancelledError), coterie.run(journal=tmp_path) as recorded:
            asyncio.run(interrupted())
        begun = time.perf_counter()
        with coterie.run(journal=tmp_path, resume=recorded.id):
            assert asyncio.run(asking(server.base_url)) == ["done", "done"]
        assert time.perf_counter() - begun < 3.0
