"""A swarm that waits for a person goes on in another process."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import HandoffTermination, TextMentionTermination
from autogen_agentchat.messages import HandoffMessage
from autogen_agentchat.teams import Swarm
from autogen_ext.models.openai import OpenAIChatCompletionClient


def refund_flight(flight_id: str) -> str:
    """Refund a flight"""
    return f"Flight {flight_id} refunded"


results = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", parallel_tool_calls=False)
    travel = AssistantAgent("travel_agent", client, handoffs=["flights_refunder", "user"], system_message="Travel.")
    refunder = AssistantAgent(
        "flights_refunder", client, handoffs=["travel_agent", "user"], tools=[refund_flight], system_message="Refund."
    )
    team = Swarm([travel, refunder], termination_condition=HandoffTermination("user") | TextMentionTermination("TERMINATE"))
    with open("swarm.json") as file:
        await team.load_state(json.load(file))
    results.append(
        await team.run(task=HandoffMessage(source="user", target="flights_refunder", content="It is 507811."))
    )
    print(json.dumps(await team.save_state()))
    for broken in ({}, {"agent_states": {}}, {"type": "TeamState", "version": "1.0.0", "agent_states": {"travel_agent": {}}}):
        try:
            await team.load_state(broken)
        except Exception as error:
            print(type(error).__name__)


asyncio.run(main())
