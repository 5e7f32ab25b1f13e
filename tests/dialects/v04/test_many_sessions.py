"""Sessions of one team at the same time hear nothing of each other: not in requests, not in results, not in states."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import time
from pathlib import Path
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.tools import AgentTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.testing import ScriptedServer, tool_call, tool_calls

SECRET = re.compile(r"secret-[0-9a-f]{16}")


def secrets_in(text: str) -> set[str]:
    return set(SECRET.findall(text))


def answer(request: dict[str, Any]) -> Any:
    """Repeat the secret that stands in the last message; the clerk has its tools called with it first."""
    messages = request["messages"]
    (secret,) = secrets_in(json.dumps(messages[-1]))
    if messages[-1]["role"] == "user" and request.get("tools"):
        number = len(messages)
        return tool_calls(
            tool_call("keep", {"what": secret}, id=f"keep_{number}"),
            tool_call("expert", {"task": f"Explain {secret}."}, id=f"ask_{number}"),
        )
    return f"I know {secret}."


async def keep(what: str) -> dict[str, str]:
    """Keep something."""
    await asyncio.sleep(0)
    return {"kept": what}


async def converse(team: RoundRobinGroupChat, secret: str) -> tuple[str, str]:
    """Two tasks in a session of its own; returns what came of them and what is remembered, as text."""
    session = team.session()
    first = await session.run(task=f"Remember {secret}.")
    second = await session.run(task=f"What about {secret}?")
    return str([*first.messages, *second.messages]), json.dumps(await session.save_state())


def serve(count: int) -> float:
    """Serve so many sessions at the same time and check each; returns how long it took."""
    chance = random.Random(7)
    secrets = [f"secret-{chance.getrandbits(64):016x}" for _ in range(count)]
    with ScriptedServer(answer) as server:
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=server.base_url)
        expert = AgentTool(AssistantAgent("expert", client, description="Explains."))
        clerk = AssistantAgent("clerk", client, tools=[keep, expert], reflect_on_tool_use=True)
        team = RoundRobinGroupChat([clerk, AssistantAgent("critic", client)], max_turns=2)
        before = json.dumps(asyncio.run(team.save_state()))

        async def all_at_once() -> list[tuple[str, str]]:
            return await asyncio.gather(*(converse(team, each) for each in secrets))

        begun = time.perf_counter()
        said = asyncio.run(all_at_once())
        seconds = time.perf_counter() - begun
        assert json.dumps(asyncio.run(team.save_state())) == before, "the definition itself has heard nothing"
        per_request = [secrets_in(json.dumps(each)) for each in server.requests]
    assert len(per_request) == count * 8
    assert all(len(each) == 1 for each in per_request)
    assert sorted(each.pop() for each in per_request) == sorted(secrets * 8)
    for secret, (result, state) in zip(secrets, said, strict=True):
        assert secrets_in(result) == secrets_in(state) == {secret}
    return seconds


def test_200_sessions_at_the_same_time_share_no_byte() -> None:
    serve(200)


@pytest.mark.long
def test_1000_sessions_at_the_same_time_share_no_byte() -> None:
    seconds = serve(1000)
    figures = os.environ.get("COTERIE_FIGURES")
    if figures:
        row = {
            "proof": "sessions: one team of 0.4 with a tool and an agent as a tool, served 1,000 times at once",
            "bar": "no byte of one session in the requests, results or state of another",
            "figure": f"1,000 sessions, 8,000 model calls, none of another's secrets seen; {seconds:.0f} s",
            "met": True,
        }
        with Path(figures).open("a") as file:
            print(json.dumps(row), file=file)
