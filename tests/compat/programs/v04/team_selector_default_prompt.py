"""The selector's own prompt: unclear answers, repeated speakers, another family of models."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import SelectorGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
other = OpenAIChatCompletionClient(
    model="some-model",
    model_info={
        "vision": False,
        "function_calling": True,
        "json_output": True,
        "family": "unknown",
        "structured_output": False,
        "multiple_system_messages": False,
    },
)
results = []


def agents(model):
    return [
        AssistantAgent("alice", model, description="Knows A."),
        AssistantAgent("bob_the_2nd", model, description="Knows B.\nAnd C."),
        AssistantAgent("carol", model, description="Knows D."),
    ]


async def main() -> None:
    team = SelectorGroupChat(agents(client), client, max_turns=3, max_selector_attempts=3)
    results.append(await team.run(task="Discuss."))
    team = SelectorGroupChat(agents(other), other, max_turns=1)
    results.append(await team.run(task="Discuss elsewhere."))


asyncio.run(main())
