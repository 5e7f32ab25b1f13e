"""The same work as a program for AutoGen 0.4 and later (autogen_agentchat)."""

from __future__ import annotations

import asyncio
import functools

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import ModelClientStreamingChunkEvent, ToolCallRequestEvent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.models import ModelInfo
from autogen_ext.models.openai import OpenAIChatCompletionClient

from .settings import API_KEY, BASE_URL, CONCURRENT_TOOL_CALLS, GROUP_MEMBERS, add

ABILITIES = ModelInfo(vision=False, function_calling=True, json_output=True, family="unknown", structured_output=True)


@functools.cache
def client(model: str) -> OpenAIChatCompletionClient:
    return OpenAIChatCompletionClient(model=model, api_key=API_KEY, base_url=BASE_URL, model_info=ABILITIES)


async def tool(size: int) -> int:
    agent = AssistantAgent("assistant", model_client=client(f"tool-{size}"), tools=[add], max_tool_iterations=size + 1)
    result = await agent.run(task="go")
    return sum(1 for message in result.messages if isinstance(message, ToolCallRequestEvent)) + 1


async def conc(size: int) -> int:
    return sum(await asyncio.gather(*[tool(CONCURRENT_TOOL_CALLS) for _ in range(size)]))


async def group(size: int) -> int:
    team = RoundRobinGroupChat(
        [AssistantAgent(f"member{number}", model_client=client("echo")) for number in range(GROUP_MEMBERS)],
        termination_condition=MaxMessageTermination(size + 1),
    )
    result = await team.run(task="go")
    return len(result.messages) - 1


async def stream(size: int) -> int:
    agent = AssistantAgent("assistant", model_client=client(f"stream-{size}"), model_client_stream=True)
    pieces = 0
    async for event in agent.run_stream(task="go"):
        pieces += isinstance(event, ModelClientStreamingChunkEvent)
    return pieces


WORKLOADS = {"tool": tool, "conc": conc, "group": group, "stream": stream}
