"""One agent in a team that works with tools until it says something."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import TextMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

events = []


def increment_number(number: int) -> int:
    """Increment a number by 1."""
    return number + 1


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", parallel_tool_calls=False)
    looped = AssistantAgent(
        "looped_assistant", client, tools=[increment_number], system_message="Use the tool to increment the number."
    )
    team = RoundRobinGroupChat([looped], termination_condition=TextMessageTermination("looped_assistant"))
    async for message in team.run_stream(task="Increment the number 5 to 8."):
        print(type(message).__name__, message)
        events.append(message)


asyncio.run(main())
