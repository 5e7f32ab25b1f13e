"""Two teams speak on a runtime of the program's own, whose handler sees their messages."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import DefaultInterventionHandler, SingleThreadedAgentRuntime
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    runtime = SingleThreadedAgentRuntime()
    runtime.start()
    teams = [
        RoundRobinGroupChat([AssistantAgent(name, client, system_message=name)], runtime=runtime, max_turns=2)
        for name in ("alice", "bob")
    ]
    for team in teams:
        results.append(await team.run(task="go"))
    results.append(await teams[0].run(task="again"))
    await teams[0].reset()
    results.append(await teams[0].run(task="afresh"))
    await runtime.stop()


asyncio.run(main())
