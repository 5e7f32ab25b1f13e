"""What a streaming agent tells: pieces, their ids, thoughts, tools after text."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import ModelClientStreamingChunkEvent
from autogen_ext.models.openai import OpenAIChatCompletionClient


def look(word: str) -> str:
    """Look a word up."""
    return word.upper()


events = []
usage = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", stream_options={"include_usage": True})
    agent = AssistantAgent("streamer", client, tools=[look], model_client_stream=True, reflect_on_tool_use=True)
    for task in ("Tell me a story.", "Look up tea."):
        async for event in agent.run_stream(task=task):
            if isinstance(event, ModelClientStreamingChunkEvent):
                print(event.content, end="|")
            else:
                print()
                print(type(event).__name__)
            events.append(event)
    usage.append(client.total_usage())


asyncio.run(main())
