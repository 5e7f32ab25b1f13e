"""Two agents with parallel tools, on a Console, and then two at the same time: each tool leaves a line in a log."""

import asyncio
import json
import os
import sys
from pathlib import Path

import coterie
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow, RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

base_url, log = sys.argv[1:3]
are_in_turn = True
client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=base_url)


def note(line: str) -> None:
    """Append one line in one write, so that a kill cannot tear it."""
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def book(item: str, amount: int) -> str:
    """Book an amount of an item."""
    note(f"tool {coterie.idempotency_key()} {item} {amount}")
    return f"booked {amount} of {item}"


async def check(item: str, amount: int) -> dict[str, int]:
    """Check the stock of an item."""
    note(f"tool {coterie.idempotency_key()} {item} {amount}")
    if are_in_turn:
        print(f"checking {amount} of {item}")
    await asyncio.sleep(0)
    return {item: amount}


def clerk(name: str, *, streams: bool = False) -> AssistantAgent:
    return AssistantAgent(
        name,
        client,
        tools=[book, check],
        system_message=f"{name}: does the books",
        max_tool_iterations=3,
        reflect_on_tool_use=True,
        model_client_stream=streams,
    )


async def in_turn() -> TaskResult:
    ends = TextMentionTermination("TERMINATE") | MaxMessageTermination(40)
    team = RoundRobinGroupChat([clerk("ann", streams=True), clerk("bob")], termination_condition=ends)
    return await Console(team.run_stream(task="Do the books."))


async def at_the_same_time() -> TaskResult:
    global are_in_turn
    are_in_turn = False
    agents = [clerk("left"), clerk("right"), clerk("end")]
    builder = DiGraphBuilder()
    for each in agents:
        builder.add_node(each)
    builder.add_edge(agents[0], agents[2]).add_edge(agents[1], agents[2])
    return await GraphFlow(agents, builder.build()).run(task="Do them at once.")


async def main() -> None:
    results = [await in_turn(), await at_the_same_time()]
    told = [sorted(f"{each.source}: {each.to_text()}" for each in result.messages) for result in results]
    used = [[result.usage.calls, result.usage.prompt_tokens, result.usage.completion_tokens] for result in results]
    print(told[1])
    Path(log).with_suffix(".result").write_text(json.dumps([told, used]))


asyncio.run(main())
