"""A model selects who speaks: planner, searcher and analyst; own prompt; tools; state."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination
from autogen_agentchat.teams import SelectorGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


def search_web_tool(query: str) -> str:
    """Search."""
    return "Dwyane Wade: 1397 points in 2006-2007"


def percentage_change_tool(start: float, end: float) -> float:
    return ((end - start) / start) * 100


model_client = OpenAIChatCompletionClient(model="gpt-4o")
planning = AssistantAgent(
    "PlanningAgent", description="Plans.", model_client=model_client, system_message="You plan. TERMINATE when done."
)
searching = AssistantAgent(
    "WebSearchAgent", description="Searches.", tools=[search_web_tool], model_client=model_client, system_message="Search."
)
analyst = AssistantAgent(
    "DataAnalystAgent",
    description="Calculates.",
    model_client=model_client,
    tools=[percentage_change_tool],
    system_message="Calculate.",
)
selector_prompt = """Select an agent to perform task.

{roles}

Current conversation context:
{history}

Read the above conversation, then select an agent from {participants} to perform the next task.
Only select one agent.
"""
team = SelectorGroupChat(
    [planning, searching, analyst],
    model_client=model_client,
    termination_condition=TextMentionTermination("TERMINATE") | MaxMessageTermination(max_messages=25),
    selector_prompt=selector_prompt,
    allow_repeated_speaker=True,
)
results = []
states = []


async def main() -> None:
    results.append(await Console(team.run_stream(task="Who was the Miami Heat player with the highest points?")))
    state = await team.save_state()
    states.append(state)
    print(json.dumps(state, sort_keys=True)[:40])
    results.append(await team.run(task="Thanks, and once more?"))


asyncio.run(main())
