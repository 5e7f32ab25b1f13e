"""Agents and teams are tools of other agents."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from autogen_agentchat.agents import UserProxyAgent
from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.messages import (
    HandoffMessage,
    MultiModalMessage,
    StopMessage,
    ThoughtEvent,
)
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.tools import AgentTool, TeamTool
from autogen_core import CancellationToken, Image

from .players import ScriptedAgent, short, text

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"


def call(tool: AgentTool | TeamTool, task: str = "do") -> Any:
    return asyncio.run(tool.run_json({"task": task}, CancellationToken()))


def test_an_agent_is_a_tool_of_its_own_name_that_takes_a_task() -> None:
    agent = ScriptedAgent("a")
    tool = AgentTool(agent)
    assert tool.schema == {
        "name": "a",
        "description": agent.description,
        "parameters": {
            "type": "object",
            "properties": {"task": {"title": "Task", "type": "string"}},
            "required": ["task"],
            "additionalProperties": False,
        },
        "strict": True,
    }


def test_the_result_is_that_of_a_run() -> None:
    thinking = Response(chat_message=text("fin", "a"), inner_messages=[ThoughtEvent(source="a", content="hm")])
    result = call(AgentTool(ScriptedAgent("a", thinking)))
    assert isinstance(result, TaskResult)
    assert short(result) == ["TextMessage(user): do", "ThoughtEvent(a): hm", "TextMessage(a): fin"]


def test_a_model_reads_all_messages_but_the_task() -> None:
    said = TaskResult(
        messages=[
            MultiModalMessage(source="q", content=["x", Image.from_base64(PIXEL)]),
            text("u"),
            ThoughtEvent(source="z", content="hm"),
            StopMessage(content="s", source="z"),
            HandoffMessage(source="h", content="hc", target="t"),
        ]
    )
    tool = AgentTool(ScriptedAgent("a"))
    assert tool.return_value_as_string(said) == "q: x [image]\n\nz: s\n\nh: hc"
    assert tool.return_value_as_string(TaskResult(messages=[])) == ""


def test_a_model_may_read_the_last_message_alone() -> None:
    tool = AgentTool(ScriptedAgent("a", "one"), return_value_as_last_message=True)
    assert tool.return_value_as_string(call(tool)) == "one"


@pytest.mark.parametrize("messages", [[], [ThoughtEvent(source="a", content="hm")]])
def test_a_last_message_that_is_none_is_an_error(messages: Any) -> None:
    tool = AgentTool(ScriptedAgent("a"), return_value_as_last_message=True)
    with pytest.raises(ValueError, match=r"The last message is not a BaseChatMessage\."):
        tool.return_value_as_string(TaskResult(messages=messages))


def test_a_tool_tells_what_happens_while_it_runs() -> None:
    tool = TeamTool(RoundRobinGroupChat([ScriptedAgent("x", "x1"), ScriptedAgent("y", "y1")], max_turns=2), "t", "d")

    async def main() -> list[Any]:
        return [item async for item in tool.run_json_stream({"task": "do"}, CancellationToken())]

    *said, result = asyncio.run(main())
    assert [short(each) for each in said] == ["TextMessage(user): do", "TextMessage(x): x1", "TextMessage(y): y1"]
    assert short(result) == [short(each) for each in said]


def test_a_team_is_a_tool_of_a_given_name() -> None:
    tool = TeamTool(RoundRobinGroupChat([ScriptedAgent("x", "x1")], max_turns=1), "experts", "They know.")
    assert (tool.name, tool.description) == ("experts", "They know.")
    assert tool.return_value_as_string(call(tool)) == "x: x1"


def test_an_error_of_the_agent_is_an_error_of_the_tool() -> None:
    with pytest.raises(IndexError):
        call(AgentTool(ScriptedAgent("a")))


def test_its_state_is_that_of_the_agent() -> None:
    agent = ScriptedAgent("a", "one")
    tool = AgentTool(agent)
    call(tool)
    assert asyncio.run(tool.save_state_json()) == {"turns": 1}
    asyncio.run(tool.load_state_json({"turns": 4}))
    assert agent.told == [{"turns": 4}]


@pytest.mark.parametrize(
    ("tool", "config"),
    [
        (AgentTool(UserProxyAgent("user"), return_value_as_last_message=True), {"return_value_as_last_message": True}),
        (
            TeamTool(RoundRobinGroupChat([UserProxyAgent("user")], max_turns=1), "t", "d"),
            {"name": "t", "description": "d", "return_value_as_last_message": False},
        ),
    ],
    ids=["agent", "team"],
)
def test_it_is_a_component(tool: AgentTool | TeamTool, config: dict[str, Any]) -> None:
    dumped = tool.dump_component()
    assert dumped.provider == f"autogen_agentchat.tools.{type(tool).__name__}"
    assert dumped.component_type == "tool"
    assert {key: value for key, value in dumped.config.items() if key not in ("agent", "team")} == config
    assert type(tool).load_component(dumped).dump_component() == dumped
