"""A model that never names somebody who may speak: the selector decides by itself."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import SelectorGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
speakers = []


async def main() -> None:
    agents = [AssistantAgent(name, client, description=name) for name in ("alice", "bob", "carol")]
    team = SelectorGroupChat(agents, client, max_turns=2, max_selector_attempts=2)
    result = await team.run(task="Discuss.")
    speakers.extend(message.source for message in result.messages)


asyncio.run(main())
