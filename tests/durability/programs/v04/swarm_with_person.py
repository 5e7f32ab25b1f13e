"""A swarm that hands over to a person, who is asked at the console and by an input function."""

import asyncio
import sys

from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.conditions import HandoffTermination, MaxMessageTermination
from autogen_agentchat.messages import HandoffMessage
from autogen_agentchat.teams import RoundRobinGroupChat, Swarm
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])
    desk = AssistantAgent("desk", client, handoffs=["billing"], system_message="desk: 1 tools")
    billing = AssistantAgent("billing", client, handoffs=["user"], system_message="billing: 1 tools")
    team = Swarm([desk, billing], termination_condition=HandoffTermination("user") | MaxMessageTermination(12))
    first = await Console(team.run_stream(task="A refund, please."))
    said = input("You: ")
    print(first.stop_reason, said)
    again = await Console(team.run_stream(task=HandoffMessage(source="user", target="billing", content=said)))
    print(repr(again))
    person = UserProxyAgent("person", input_func=input)
    pair = RoundRobinGroupChat([AssistantAgent("guide", client, system_message="guide: says"), person], max_turns=4)
    print(repr(await Console(pair.run_stream(task="Where to?"))))


asyncio.run(main())
