"""A client that replays: in agents and teams, streamed, its calls, its end, its reset."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import FunctionCall
from autogen_core.models import CreateResult, RequestUsage, UserMessage
from autogen_ext.models.replay import ReplayChatCompletionClient

results = []
parts = []


def look(word: str) -> str:
    """Look up."""
    return word


async def main() -> None:
    client = ReplayChatCompletionClient(
        [
            "First words here",
            CreateResult(finish_reason="stop", content="made", usage=RequestUsage(3, 4), cached=False),
            "streamed in some words",
        ]
    )
    ask = [UserMessage(content="How are you?", source="user")]
    results.append(await client.create(ask))
    results.append(await client.create(ask))
    async for part in client.create_stream(ask):
        parts.append(part)
    try:
        await client.create(ask)
    except ValueError as error:
        print("No more mock responses available" in str(error))
    print(client.total_usage(), client.actual_usage(), client.count_tokens(ask), client.model_info)
    print(len(client.create_calls), sorted(client.create_calls[0]))
    client.reset()
    print((await client.create(ask)).content, client.total_usage())
    client.set_cached_bool_value(True)
    print((await client.create(ask)).cached)
    info = {"vision": False, "function_calling": True, "json_output": False, "family": "gpt-4o", "structured_output": False}
    tools = ReplayChatCompletionClient(
        [
            CreateResult(
                finish_reason="function_calls",
                content=[FunctionCall(id="1", name="look", arguments='{"word": "x"}')],
                usage=RequestUsage(1, 1),
                cached=False,
            ),
            "Looked.",
            "Second agent.",
        ],
        model_info=info,
    )
    agent = AssistantAgent("agent", tools, system_message="Look.", tools=[look], max_tool_iterations=3)
    second = AssistantAgent("second", tools, system_message="Talk.", model_client_stream=True)
    team = RoundRobinGroupChat([agent, second], termination_condition=MaxMessageTermination(3))
    async for item in team.run_stream(task="Look."):
        results.append(item)
    component = client.dump_component()
    print(component.model_dump_json())
    print((await ReplayChatCompletionClient.load_component(component).create(ask)).content)


asyncio.run(main())
