"""A society of mind, alone and in an outer team, asked twice."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent, SocietyOfMindAgent
from autogen_agentchat.conditions import TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    agent1 = AssistantAgent("assistant1", model_client=client, system_message="You are a writer, write well.")
    agent2 = AssistantAgent("assistant2", model_client=client, system_message="You are an editor. Respond with 'APPROVE'.")
    inner_team = RoundRobinGroupChat([agent1, agent2], termination_condition=TextMentionTermination("APPROVE"))
    society = SocietyOfMindAgent("society_of_mind", team=inner_team, model_client=client)
    agent3 = AssistantAgent("assistant3", model_client=client, system_message="Translate the text to Spanish.")
    team = RoundRobinGroupChat([society, agent3], max_turns=2)
    print(society.description)
    results.append(await Console(team.run_stream(task="Write a short story with a surprising ending.")))
    custom = SocietyOfMindAgent("custom", inner_team, client, instruction="They talked:", response_prompt="Sum up.", description="D")
    results.append(await Console(custom.run_stream(task="Once more.")))
    results.append(await Console(custom.run_stream(task="And again.")))
    print(custom.dump_component().model_dump_json())


asyncio.run(main())
