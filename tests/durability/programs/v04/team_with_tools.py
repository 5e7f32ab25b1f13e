"""Two assistants in turn, one with a sync and an async tool called at the same time; every event is printed whole."""

import asyncio
import sys

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient


class Weight:
    """A result of the program's own kind."""

    def __init__(self, grams: int) -> None:
        self.grams = grams

    def __str__(self) -> str:
        return f"{self.grams} g"


async def weigh(item: str):
    """Weigh an item."""
    print(f"weighing {item}")
    return Weight(len(item))


def count(item: str) -> set[str]:
    """Name the letters of an item."""
    return set(item)


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])
    clerk = AssistantAgent(
        "clerk", client, tools=[weigh, count], system_message="clerk: 2 tools", reflect_on_tool_use=True
    )
    critic = AssistantAgent("critic", client, system_message="critic: says", model_client_stream=True)
    team = RoundRobinGroupChat(
        [clerk, critic], termination_condition=TextMentionTermination("NEVER") | MaxMessageTermination(9)
    )
    async for item in team.run_stream(task="Weigh the pens."):
        print(repr(item))


asyncio.run(main())
