"""A model calls a tool without arguments by an empty text, as some do."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []


def now() -> str:
    """Tell the time."""
    return "noon"


async def main() -> None:
    agent = AssistantAgent("clock", OpenAIChatCompletionClient(model="gpt-4o"), tools=[now])
    result = await agent.run(task="What time is it?")
    results.append(result.messages[-1].content)


asyncio.run(main())
