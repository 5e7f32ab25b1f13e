"""A graph whose middle nodes work at the same time, with tools, as fast as their models answer."""

import asyncio
import sys

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


def look(item: str) -> str:
    """Look at an item."""
    return f"seen {item}"


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])

    def agent(name: str, how: str) -> AssistantAgent:
        tools = [look] if "tools" in how else None
        return AssistantAgent(
            name, client, tools=tools, system_message=f"{name}: {how}", reflect_on_tool_use=bool(tools)
        )

    start, end = agent("start", "says"), agent("end", "says")
    middle = [agent("left", "1 tools slow"), agent("centre", "2 tools"), agent("right", "says")]
    builder = DiGraphBuilder()
    for each in (start, *middle, end):
        builder.add_node(each)
    for each in middle:
        builder.add_edge(start, each)
        builder.add_edge(each, end)
    team = GraphFlow([start, *middle, end], builder.build(), emit_team_events=True)
    result = await Console(team.run_stream(task="Go."))
    for message in result.messages:
        print(repr(message))


asyncio.run(main())
