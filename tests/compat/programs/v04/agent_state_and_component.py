"""An agent's state and its component, in and out of JSON."""

import asyncio
import json

from autogen_agentchat.agents import AssistantAgent
from autogen_core.model_context import BufferedChatCompletionContext
from autogen_core.models import UserMessage
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []


def get_weather(city: str) -> str:
    """Get the weather."""
    return "Sunny in " + city


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", temperature=0.1)
    agent = AssistantAgent(
        "keeper",
        client,
        tools=[FunctionTool(get_weather, description="Weather", name="weather")],
        handoffs=["bob"],
        model_context=BufferedChatCompletionContext(5, initial_messages=[UserMessage(content="hi", source="user")]),
        description="Keeps.",
        system_message="Keep.",
        metadata={"team": "blue"},
    )
    await agent.run(task="The number is 7.")
    await agent.run(task="Weather?")
    state = await agent.save_state()
    print(json.dumps(state, indent=1))
    component = agent.dump_component()
    print(component.model_dump_json(indent=1, exclude_none=True))
    loaded = AssistantAgent.load_component(component)
    await loaded.load_state(json.loads(json.dumps(state)))
    results.append(await loaded.run(task="Which number?"))
    results.append(await loaded.save_state())
    with open("state.json", "w") as file:
        json.dump(state, file)
    with open("component.json", "w") as file:
        file.write(component.model_dump_json())


asyncio.run(main())
