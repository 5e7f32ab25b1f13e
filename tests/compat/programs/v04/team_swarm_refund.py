"""A swarm with a person: the travel agent hands over, the person answers, it goes on."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import HandoffTermination, TextMentionTermination
from autogen_agentchat.messages import HandoffMessage
from autogen_agentchat.teams import Swarm
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient


def refund_flight(flight_id: str) -> str:
    """Refund a flight"""
    return f"Flight {flight_id} refunded"


model_client = OpenAIChatCompletionClient(model="gpt-4o", parallel_tool_calls=False)
travel_agent = AssistantAgent(
    "travel_agent",
    model_client=model_client,
    handoffs=["flights_refunder", "user"],
    system_message="You are a travel agent. Use TERMINATE when the travel planning is complete.",
)
flights_refunder = AssistantAgent(
    "flights_refunder",
    model_client=model_client,
    handoffs=["travel_agent", "user"],
    tools=[refund_flight],
    system_message="You refund flights.",
)
termination = HandoffTermination(target="user") | TextMentionTermination("TERMINATE")
team = Swarm([travel_agent, flights_refunder], termination_condition=termination)
states = []
results = []


async def run_team_stream() -> None:
    task_result = await Console(team.run_stream(task="I need to refund my flight."))
    results.append(task_result)
    last_message = task_result.messages[-1]
    answers = iter(["507811", "Goodbye"])
    while isinstance(last_message, HandoffMessage) and last_message.target == "user":
        states.append(await team.save_state())
        with open("swarm.json", "w") as file:
            json.dump(states[-1], file)
        message = HandoffMessage(source="user", target=last_message.source, content=next(answers))
        task_result = await Console(team.run_stream(task=message))
        results.append(task_result)
        last_message = task_result.messages[-1]


async def main() -> None:
    await run_team_stream()
    for wrong in ([flights_refunder, flights_refunder],):
        try:
            Swarm(wrong)
        except ValueError:
            print("ValueError")
    try:
        await team.run(task=HandoffMessage(source="user", target="nobody", content="?"))
    except ValueError as error:
        print("ValueError")
    print(team.dump_component().model_dump_json(indent=1, exclude_none=True))


asyncio.run(main())
