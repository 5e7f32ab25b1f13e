"""A team in a team, an agent and a team as tools, and two chats at the same time."""

import asyncio
import sys

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.tools import AgentTool, TeamTool
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


def look(item: str) -> str:
    """Look at an item."""
    return f"seen {item}"


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])

    def agent(name: str, how: str, *tools: object, **more: object) -> AssistantAgent:
        return AssistantAgent(name, client, tools=list(tools) or None, system_message=f"{name}: {how}", **more)

    expert = AgentTool(agent("expert", "1 tools slow", look, reflect_on_tool_use=True))
    board = TeamTool(RoundRobinGroupChat([agent("chair", "says"), agent("vice", "says")], max_turns=2), "board", "Ask.")
    inner = RoundRobinGroupChat(
        [agent("asker", "2 tools", expert, board, max_tool_iterations=3), agent("scribe", "says")],
        name="inner",
        max_turns=2,
    )
    team = RoundRobinGroupChat([inner, agent("outer", "says")], max_turns=4)
    print(repr(await Console(team.run_stream(task="Ask around."))))
    both = await asyncio.gather(
        agent("one", "1 tools slow", look).run(task="Alone."), agent("two", "1 tools", look).run(task="Alone.")
    )
    print(both)


asyncio.run(main())
