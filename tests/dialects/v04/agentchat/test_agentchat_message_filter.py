"""An agent behind a filter sees only what passes, and is otherwise itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from autogen_agentchat.agents import (
    MessageFilterAgent,
    MessageFilterConfig,
    PerSourceFilter,
    UserProxyAgent,
)
from autogen_core import CancellationToken

from .players import ScriptedAgent, short, text

MESSAGES = [text("u1"), text("x1", "x"), text("u2"), text("y1", "y"), text("x2", "x"), text("u3")]


def behind(agent: Any, *filters: PerSourceFilter, name: str = "w") -> MessageFilterAgent:
    return MessageFilterAgent(name, agent, MessageFilterConfig(per_source=list(filters)))


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        ([PerSourceFilter(source="user")], ["u1", "u2", "u3"]),
        ([PerSourceFilter(source="user", position="first", count=1)], ["u1"]),
        ([PerSourceFilter(source="user", position="last", count=2)], ["u2", "u3"]),
        (
            [PerSourceFilter(source="x", position="last"), PerSourceFilter(source="user", count=1)],
            ["x1", "x2", "u1", "u2", "u3"],
        ),
        ([PerSourceFilter(source="nobody")], []),
        ([PerSourceFilter(source="x", position="first", count=9)], ["x1", "x2"]),
    ],
)
@pytest.mark.parametrize("is_streamed", [False, True])
def test_only_what_passes_reaches_the_agent(
    filters: list[PerSourceFilter], passing: list[str], is_streamed: bool
) -> None:
    inner = ScriptedAgent("w", "said")
    agent = behind(inner, *filters)

    async def main() -> list[Any]:
        if is_streamed:
            return [item async for item in agent.on_messages_stream(MESSAGES, CancellationToken())]
        return [await agent.on_messages(MESSAGES, CancellationToken())]

    assert [short(each) for each in asyncio.run(main())] == ["TextMessage(w): said"]
    assert [each.split(": ")[1] for each in inner.given[0]] == passing


def test_it_describes_itself_by_the_agent() -> None:
    inner = ScriptedAgent("w")
    agent = behind(inner, name="f")
    assert agent.name == "f"
    assert agent.description == f"{inner.description} (with message filtering)"
    assert agent.produced_message_types == inner.produced_message_types


def test_the_agent_is_told_of_reset_pause_resume_and_close() -> None:
    inner = ScriptedAgent("w")
    agent = behind(inner)

    async def main() -> None:
        await agent.on_pause(CancellationToken())
        await agent.on_resume(CancellationToken())
        await agent.on_reset(CancellationToken())
        await agent.close()

    asyncio.run(main())
    assert inner.told == ["pause", "resume", "reset", "close"]


def test_its_state_is_that_of_the_agent() -> None:
    inner = ScriptedAgent("w")
    agent = behind(inner)
    assert asyncio.run(agent.save_state()) == {"turns": 0}
    asyncio.run(agent.load_state({"turns": 3}))
    assert inner.told == [{"turns": 3}]


def test_a_state_of_0_7_5_says_nothing_of_the_agent_and_leaves_it_as_it_is() -> None:
    inner = ScriptedAgent("w")
    asyncio.run(behind(inner).load_state({"type": "BaseState", "version": "1.0.0"}))
    assert inner.told == []


def test_it_is_a_component() -> None:
    agent = behind(UserProxyAgent("w"), PerSourceFilter(source="user", position="last", count=1))
    dumped = agent.dump_component()
    assert dumped.provider == "autogen_agentchat.agents.MessageFilterAgent"
    assert dumped.config["filter"] == {"per_source": [{"source": "user", "position": "last", "count": 1}]}
    assert dumped.config["wrapped_agent"]["provider"] == "autogen_agentchat.agents.UserProxyAgent"
    assert MessageFilterAgent.load_component(dumped).dump_component() == dumped
