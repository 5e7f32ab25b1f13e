"""The state of a team with a filter around an agent."""

import asyncio

from autogen_agentchat.agents import AssistantAgent, MessageFilterAgent, MessageFilterConfig, PerSourceFilter
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

states = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    inner = AssistantAgent("judge", client)
    config = MessageFilterConfig(per_source=[PerSourceFilter(source="user")])
    team = RoundRobinGroupChat([MessageFilterAgent("judge", inner, config)], max_turns=1)
    await team.run(task="Judge.")
    state = await team.save_state()
    states.append(state["agent_states"]["judge"]["agent_state"])


asyncio.run(main())
