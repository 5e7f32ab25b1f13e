"""Structured messages go through a team and its state."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import StructuredMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient
from pydantic import BaseModel


class Step(BaseModel):
    title: str
    number: int


results = []


def build(client):
    planner = AssistantAgent("planner", client, output_content_type=Step, output_content_type_format="{number}. {title}")
    doer = AssistantAgent("doer", client, system_message="Do.")
    return RoundRobinGroupChat(
        [planner, doer], termination_condition=MaxMessageTermination(3), custom_message_types=[StructuredMessage[Step]]
    )


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    team = build(client)
    results.append(await Console(team.run_stream(task="Plan.")))
    state = json.loads(json.dumps(await team.save_state()))
    print(json.dumps(state))
    again = build(client)
    await again.load_state(state)
    results.append(await again.run())
    print(team.dump_component().config["participants"][0]["config"]["structured_message_factory"]["config"])


asyncio.run(main())
