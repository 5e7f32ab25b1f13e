"""The first program of everybody: an agent with a tool, streamed to the console."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

model_client = OpenAIChatCompletionClient(model="gpt-4o")


async def get_weather(city: str) -> str:
    """Get the weather for a given city."""
    return f"The weather in {city} is 73 degrees and Sunny."


agent = AssistantAgent(
    name="weather_agent",
    model_client=model_client,
    tools=[get_weather],
    system_message="You are a helpful assistant.",
    reflect_on_tool_use=True,
    model_client_stream=True,
)
results = []


async def main() -> None:
    results.append(await Console(agent.run_stream(task="What is the weather in New York?")))
    results.append(await Console(agent.run_stream(task="Thanks!")))
    await model_client.close()


asyncio.run(main())
