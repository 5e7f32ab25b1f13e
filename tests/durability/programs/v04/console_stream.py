"""A streaming assistant on a Console that tells what it cost."""

import asyncio
import sys

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])
    agent = AssistantAgent("poet", client, system_message="poet: says", model_client_stream=True)
    team = RoundRobinGroupChat([agent], max_turns=3)
    result = await Console(team.run_stream(task="A poem."), output_stats=True)
    print(result.usage, result.messages)
    async for item in agent.run_stream(task="Another."):
        print(repr(item))


asyncio.run(main())
