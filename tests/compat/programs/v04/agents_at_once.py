"""Several agents work at the same time for one program, each with its own context."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient


def double(number: int) -> int:
    """Double it."""
    return 2 * number


texts = []
client = OpenAIChatCompletionClient(model="gpt-4o")


async def work(number: int) -> str:
    agent = AssistantAgent(f"agent{number}", client, tools=[double], system_message=f"{number}", reflect_on_tool_use=True)
    team = RoundRobinGroupChat([agent], max_turns=2)
    result = await team.run(task=f"task {number}")
    return result.messages[-1].to_text()


async def main() -> None:
    texts.extend(await asyncio.gather(*(work(number) for number in range(8))))
    print(client.total_usage())


asyncio.run(main())
