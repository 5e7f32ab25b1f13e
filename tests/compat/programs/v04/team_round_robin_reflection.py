"""The tutorial's team: a writer and a critic until APPROVE; stopped, resumed, reset, stopped from outside."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.conditions import ExternalTermination, TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_core import CancellationToken
from autogen_ext.models.openai import OpenAIChatCompletionClient

model_client = OpenAIChatCompletionClient(model="gpt-4o-2024-08-06")
primary_agent = AssistantAgent("primary", model_client=model_client, system_message="You are a helpful AI assistant.")
critic_agent = AssistantAgent(
    "critic",
    model_client=model_client,
    system_message="Provide constructive feedback. Respond with 'APPROVE' to when your feedbacks are addressed.",
)
external = ExternalTermination()
text_termination = TextMentionTermination("APPROVE")
team = RoundRobinGroupChat([primary_agent, critic_agent], termination_condition=external | text_termination)
results = []
print(team.name, "|", team.description)


async def main() -> None:
    results.append(await team.run(task="Write a short poem about the fall season."))
    await team.reset()
    async for message in team.run_stream(task="Write a short poem about the fall season."):
        if isinstance(message, TaskResult):
            print("Stop Reason:", message.stop_reason)
        else:
            print(message.source, type(message).__name__, message.to_text())
    results.append(await Console(team.run_stream(task="将这首诗用中文唐诗风格写一遍。"), output_stats=True))
    run = asyncio.create_task(Console(team.run_stream(task="More.")))
    external.set()
    results.append(await run)
    results.append(await Console(team.run_stream()))
    try:
        await team.run(task=[])
    except ValueError:
        print("ValueError")
    await team.reset()
    token = CancellationToken()
    token.cancel()
    try:
        await team.run(task="never", cancellation_token=token)
    except asyncio.CancelledError:
        print("cancelled")
    await model_client.close()


asyncio.run(main())
