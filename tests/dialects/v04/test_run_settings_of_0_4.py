"""What a run watches over holds for teams of 0.4: budgets, loops, and what a person must allow."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

import coterie
from autogen_agentchat.agents import AssistantAgent, BaseChatAgent, CodeExecutorAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.messages import CodeExecutionEvent, HandoffMessage, TextMessage, ToolCallExecutionEvent
from autogen_agentchat.teams import RoundRobinGroupChat, Swarm
from autogen_agentchat.tools import AgentTool
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from autogen_core.tools import BaseStreamTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.testing import ScriptedServer, tool_call

from .agentchat.chatting import Scripted, call


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person will type."""
    lines: list[str] = []

    def answer(prompt: object = "") -> str:
        if not lines:
            raise EOFError
        return lines.pop(0)

    monkeypatch.setattr("builtins.input", answer)
    return lines


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A model that calls the first tool it is offered, always with the same argument, and else talks."""

    def answer(request: dict[str, Any]) -> Any:
        if request.get("tools"):
            tool = request["tools"][0]["function"]
            arguments = dict.fromkeys(tool["parameters"]["properties"], "sun")
            return tool_call(tool["name"], arguments, id=f"call_{len(request['messages'])}")
        return f"word {len(request['messages'])}"

    with ScriptedServer(answer) as server:
        yield server


runs: list[str] = []


@pytest.fixture(autouse=True)
def _no_runs() -> None:
    runs.clear()


def look(item: str) -> dict[str, str]:
    """Look at something."""
    runs.append(item)
    return {"seen": item}


def fail(item: str) -> str:
    """Look at something."""
    runs.append(item)
    raise ValueError("too bright")


class Arguments(BaseModel):
    item: str


class Streams(BaseStreamTool[Arguments, str, str]):
    """A tool that tells of what it does."""

    def __init__(self) -> None:
        super().__init__(Arguments, str, "streams", "Looks.")

    async def run(self, args: Arguments, cancellation_token: CancellationToken) -> str:
        raise AssertionError("it is asked for its stream")

    async def run_stream(self, args: Arguments, cancellation_token: CancellationToken) -> Any:
        runs.append(args.item)
        yield "looking"
        yield "looked"


def team(server: ScriptedServer, *tools: Any, rounds: int = 20, turns: int = 4) -> RoundRobinGroupChat:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)
    clerk = AssistantAgent("clerk", client, tools=list(tools), max_tool_iterations=rounds)
    return RoundRobinGroupChat([clerk, AssistantAgent("critic", client)], max_turns=turns)


def play(team: RoundRobinGroupChat | BaseChatAgent) -> TaskResult:
    return asyncio.run(team.run(task="Look."))


def test_a_budget_in_usd_is_never_overspent_and_the_partial_result_is_kept(server: ScriptedServer) -> None:
    with pytest.raises(coterie.BudgetExceeded) as stopped, coterie.run(journal=None, budget_usd=0.05) as run:
        play(team(server, turns=1000))
    assert 0 < run.usage.total.usd <= 0.05
    partial = stopped.value.partial
    assert isinstance(partial, TaskResult)
    assert [type(each).__name__ for each in partial.messages[:2]] == ["TextMessage", "TextMessage"]
    assert partial.usage is not None
    assert partial.usage.calls == len(server.requests) == len(partial.messages) - 1
    assert "budget" in str(partial.stop_reason)


def test_a_budget_of_calls_counts_those_of_agents_behind_tools(server: ScriptedServer) -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)
    expert = AssistantAgent("expert", client, description="knows")
    with pytest.raises(coterie.BudgetExceeded) as stopped, coterie.run(journal=None, budget_calls=3):
        play(team(server, AgentTool(expert)))
    assert len(server.requests) == 3
    assert isinstance(stopped.value.partial, TaskResult)


@pytest.mark.parametrize("tool", [look, fail, Streams()], ids=["result", "failure", "stream"])
def test_a_tool_that_goes_round_in_circles_stops_the_run(tool: Any, server: ScriptedServer) -> None:
    with pytest.raises(coterie.LoopDetected) as stopped, coterie.run(journal=None, loops="stop"):
        play(team(server, tool))
    assert len(runs) == 3
    assert isinstance(stopped.value.partial, TaskResult)


def test_what_is_said_again_and_again_in_the_turns_of_a_team_is_a_loop() -> None:
    agent = AssistantAgent("parrot", Scripted(*["Hello."] * 9))
    with pytest.raises(coterie.LoopDetected), coterie.run(journal=None, loops="stop"):
        play(RoundRobinGroupChat([agent, AssistantAgent("other", Scripted(*["Hi."] * 9))], max_turns=9))


def test_other_results_of_the_same_call_are_progress(server: ScriptedServer) -> None:
    def count(item: str) -> int:
        """Count."""
        runs.append(item)
        return len(runs)

    with coterie.run(journal=None, loops="stop"):
        play(team(server, count, rounds=8, turns=1))
    assert len(runs) == 8


def test_a_loop_is_only_told_of_where_the_run_warns(server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    with coterie.run(journal=None, loops="warn"):
        play(team(server, look, rounds=4, turns=1))
    assert len(runs) == 4
    assert "clerk ran the tool 'look'" in capsys.readouterr().err


def test_a_model_is_steered_out_of_a_loop_of_tools(server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    with coterie.run(journal=None, loops="steer"):
        play(team(server, look, rounds=5, turns=1))
    advised = [each["messages"][-1]["content"] for each in server.requests if each["messages"][-1]["role"] == "user"]
    assert [text.startswith("This conversation is going in circles") for text in advised] == [False, True]
    assert "3 times over" in capsys.readouterr().err


def test_an_own_client_cannot_be_steered_and_the_run_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    client = Scripted(*[[call("look", '{"item": "sun"}')]] * 5)
    with coterie.run(journal=None, loops="steer"):
        play(AssistantAgent("clerk", client, tools=[look], max_tool_iterations=5))
    assert "clerk cannot be steered" in capsys.readouterr().err


@pytest.mark.parametrize("tool", [look, Streams()], ids=["function", "stream"])
def test_a_tool_that_a_person_refuses_does_not_run_and_the_model_reads_why(
    tool: Any, server: ScriptedServer, typed: list[str]
) -> None:
    typed[:] = ["n"]
    with coterie.run(journal=None, approve="tools"):
        result = play(team(server, tool, rounds=1, turns=1))
    assert (runs, typed) == ([], [])
    (executed,) = [each for each in result.messages if isinstance(each, ToolCallExecutionEvent)]
    assert executed.content[0].is_error
    assert "a person refused to run this tool" in executed.content[0].content


@pytest.mark.parametrize("tool", [look, Streams()], ids=["function", "stream"])
def test_a_tool_that_a_person_allows_runs(tool: Any, server: ScriptedServer, typed: list[str]) -> None:
    typed[:] = ["y"]
    with coterie.run(journal=None, approve="tools"):
        play(team(server, tool, rounds=1, turns=1))
    assert (runs, typed) == (["sun"], [])


class Runner(CodeExecutor):
    """Notes what it is given to run."""

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CodeResult:
        runs.extend(each.code for each in code_blocks)
        return CodeResult(exit_code=0, output="ran")

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def restart(self) -> None: ...


@pytest.mark.filterwarnings("ignore:No approval function")
def test_code_that_a_person_refuses_does_not_run(typed: list[str]) -> None:
    typed[:] = ["n"]
    agent = CodeExecutorAgent("runner", Runner())
    task = TextMessage(source="user", content="```python\nprint(1)\n```")
    with coterie.run(journal=None, approve="code"):
        result = asyncio.run(agent.run(task=task))
    assert runs == []
    assert "a person refused to run this code" in result.messages[-1].to_text()
    assert not any(isinstance(each, CodeExecutionEvent) and each.result.exit_code == 0 for each in result.messages)


def test_a_resumed_team_asks_nobody_again_and_runs_no_tool_twice(
    server: ScriptedServer, typed: list[str], tmp_path: Any
) -> None:
    typed[:] = ["y"]
    with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, approve="tools", budget_calls=1) as run:
        play(team(server, look, rounds=1, turns=2))
    with coterie.run(journal=tmp_path, approve="tools", resume=run.id):
        play(team(server, look, rounds=1, turns=2))
    assert (runs, typed, len(server.requests)) == (["sun"], [], 2)


def handing_over(turns: int) -> TaskResult:
    client = Scripted([call("transfer_to_desk")], "I cannot hand over.")
    alice = AssistantAgent("alice", client, handoffs=["desk"], max_tool_iterations=2)
    desk = AssistantAgent("desk", Scripted("How can I help?"))
    return asyncio.run(Swarm([alice, desk], max_turns=turns).run(task="Hello."))


def test_handing_over_is_no_tool_that_a_person_is_asked_for() -> None:
    with coterie.run(journal=None, approve="tools"):
        assert handing_over(2).messages[-1].to_text() == "How can I help?"


def test_a_hand_over_that_a_person_refuses_does_not_happen(typed: list[str]) -> None:
    typed[:] = ["n"]
    with coterie.run(journal=None, approve=lambda effect: effect.name == "transfer_to_desk"):
        result = handing_over(1)
    assert not any(isinstance(each, HandoffMessage) for each in result.messages)
    assert result.messages[3].to_text() == "I cannot hand over."
