"""Filters of messages: by source, first and last, around agents in a team; reset and tools."""

import asyncio

from autogen_agentchat.agents import AssistantAgent, MessageFilterAgent, MessageFilterConfig, PerSourceFilter
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []
MESSAGES = [TextMessage(content=f"{source}{number}", source=source) for number in range(3) for source in ("user", "a", "b")]


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    for filters in (
        [PerSourceFilter(source="user", position="first", count=1), PerSourceFilter(source="a", position="last", count=2)],
        [PerSourceFilter(source="b")],
        [PerSourceFilter(source="a", position="last"), PerSourceFilter(source="user", count=1)],
        [PerSourceFilter(source="nobody")],
        [],
    ):
        inner = AssistantAgent("inner", client, system_message="S")
        agent = MessageFilterAgent("inner", inner, MessageFilterConfig(per_source=filters))
        response = await agent.on_messages(MESSAGES, CancellationToken())
        results.append(response)
    writer = AssistantAgent("writer", client, system_message="W")
    judge = MessageFilterAgent(
        "judge",
        AssistantAgent("judge", client, system_message="J"),
        MessageFilterConfig(per_source=[PerSourceFilter(source="writer", position="last", count=1)]),
    )
    team = RoundRobinGroupChat([writer, judge], max_turns=4)
    results.append(await team.run(task="Write."))
    await team.reset()
    results.append(await team.run(task="Afresh."))
    print(judge.dump_component().config["filter"], judge.description, judge.produced_message_types)


asyncio.run(main())
