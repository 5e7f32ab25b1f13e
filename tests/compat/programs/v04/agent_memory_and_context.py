"""What an agent knows: a list memory, buffered and other contexts."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType
from autogen_core.model_context import (
    BufferedChatCompletionContext,
    HeadAndTailChatCompletionContext,
    TokenLimitedChatCompletionContext,
)
from autogen_core.models import UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
results = []
states = []


async def main() -> None:
    memory = ListMemory(name="preferences")
    await memory.add(MemoryContent(content="Use metric units", mime_type=MemoryMimeType.TEXT, metadata={"a": 1}))
    await memory.add(MemoryContent(content="Recipes must be vegan", mime_type=MemoryMimeType.TEXT))
    knowing = AssistantAgent("knowing", client, memory=[memory])
    results.append(await knowing.run(task="What is the weather?"))
    print([m.content for m in (await memory.query("x")).results], memory.name, len(memory.content))
    await memory.clear()
    for context in (
        BufferedChatCompletionContext(buffer_size=2),
        HeadAndTailChatCompletionContext(head_size=1, tail_size=2),
        TokenLimitedChatCompletionContext(client, token_limit=12),
        BufferedChatCompletionContext(buffer_size=3, initial_messages=[UserMessage(content="old", source="user")]),
    ):
        agent = AssistantAgent("agent", client, model_context=context, system_message=None)
        for task in ("one", "two", "three"):
            await agent.run(task=task)
        states.append(await agent.save_state())


asyncio.run(main())
