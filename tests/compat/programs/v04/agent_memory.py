"""What a memory adds to two requests."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType
from autogen_ext.models.openai import OpenAIChatCompletionClient

kept = []


async def main() -> None:
    memory = ListMemory()
    await memory.add(MemoryContent(content="The user likes tea.", mime_type=MemoryMimeType.TEXT))
    agent = AssistantAgent("knowing", OpenAIChatCompletionClient(model="gpt-4o"), memory=[memory])
    await agent.run(task="First?")
    await agent.run(task="Second?")
    kept.extend(message.type for message in await agent.model_context.get_messages() if message.type == "SystemMessage")


asyncio.run(main())
