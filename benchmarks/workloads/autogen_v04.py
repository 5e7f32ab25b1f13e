"""The same work as a program for AutoGen 0.4 and later (autogen_agentchat)."""

from __future__ import annotations

import asyncio
import functools

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import ToolCallRequestEvent
from autogen_core.models import ModelInfo
from autogen_ext.models.openai import OpenAIChatCompletionClient

from .settings import API_KEY, BASE_URL, CONCURRENT_TOOL_CALLS, add

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


WORKLOADS = {"tool": tool, "conc": conc}
