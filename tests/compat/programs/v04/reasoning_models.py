"""Thoughts: of R1 in tags, in a field of their own, beside calls of tools; streamed."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.ui import Console
from autogen_core.models import ModelFamily, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []
INFO = {
    "vision": False,
    "function_calling": True,
    "json_output": True,
    "family": ModelFamily.R1,
    "structured_output": True,
}


def look(word: str) -> str:
    """Look up."""
    return word.upper()


async def main() -> None:
    client = OpenAIChatCompletionClient(model="deepseek-r1", model_info=INFO)
    results.append(await client.create([UserMessage(content="Think.", source="user")]))
    agent = AssistantAgent("thinker", client, tools=[look], reflect_on_tool_use=True)
    results.append(await Console(agent.run_stream(task="Think again.")))
    other = OpenAIChatCompletionClient(model="gpt-4o")
    agent = AssistantAgent("looker", other, tools=[look], max_tool_iterations=2)
    results.append(await Console(agent.run_stream(task="Look and talk.")))
    o1 = OpenAIChatCompletionClient(model="o3-mini", reasoning_effort="low")
    print(o1.model_info["family"], ModelFamily.is_openai("gpt-4o"), ModelFamily.is_claude(ModelFamily.CLAUDE_3_5_SONNET))
    results.append(await o1.create([UserMessage(content="Hm.", source="user")]))


asyncio.run(main())
