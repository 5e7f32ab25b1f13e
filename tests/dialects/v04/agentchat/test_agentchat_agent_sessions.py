"""Agents that wrap, ask people, run code or lead a team can have sessions, which share no conversation."""

from __future__ import annotations

import asyncio
import contextlib
import io
from typing import Any

from autogen_agentchat.agents import (
    ApprovalRequest,
    ApprovalResponse,
    CodeExecutorAgent,
    MessageFilterAgent,
    MessageFilterConfig,
    PerSourceFilter,
    SocietyOfMindAgent,
    UserProxyAgent,
)
from autogen_agentchat.conditions import FunctionalTermination, MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console, UserInputManager

from .players import ScriptedAgent, ScriptedExecutor, ScriptedModel


def test_every_agent_can_have_sessions() -> None:
    def agree(request: ApprovalRequest) -> ApprovalResponse:
        return ApprovalResponse(approved=True, reason="fine")

    inner = RoundRobinGroupChat([ScriptedAgent("x", "x1")], max_turns=1)
    first = PerSourceFilter(source="user", position="first", count=1)
    team = RoundRobinGroupChat(
        [
            UserProxyAgent("person", input_func=lambda prompt: "go on"),
            CodeExecutorAgent("coder", ScriptedExecutor(), model_client=ScriptedModel("c1", "c2"), approval_func=agree),
            SocietyOfMindAgent("society", inner, ScriptedModel("s1", "s2")),
            MessageFilterAgent("w", ScriptedAgent("w", "w1"), MessageFilterConfig(per_source=[first])),
        ],
        termination_condition=MaxMessageTermination(50) | FunctionalTermination(lambda messages: False),
        max_turns=4,
    )

    async def both() -> Any:
        return await asyncio.gather(team.session().run(task="one"), team.session().run(task="two"))

    for task, result in zip(("one", "two"), asyncio.run(both()), strict=True):
        assert result.messages[0].to_text() == task
        assert [each.source for each in result.messages] == ["user", "person", "person", "coder", "x", "society", "w"]


def test_sessions_share_an_input_manager_and_wait_for_their_own_requests() -> None:
    manager = UserInputManager(lambda prompt: "answer")
    team = RoundRobinGroupChat([UserProxyAgent("person", input_func=manager.get_wrapped_callback())], max_turns=1)

    async def both() -> Any:
        shown = (Console(team.session().run_stream(task=task), user_input_manager=manager) for task in ("one", "two"))
        return await asyncio.wait_for(asyncio.gather(*shown), 30)

    with contextlib.redirect_stdout(io.StringIO()):
        results = asyncio.run(both())
    assert [each.messages[-1].to_text() for each in results] == ["answer", "answer"]
