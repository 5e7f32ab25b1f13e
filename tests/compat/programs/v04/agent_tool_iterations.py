"""Several rounds of tools within one run, with and without reflection, and a summary of one's own."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.ui import Console
from autogen_core import FunctionCall
from autogen_core.models import FunctionExecutionResult
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o")
results = []


def increment(number: int) -> int:
    """Increment a number."""
    return number + 1


def summary(call: FunctionCall, result: FunctionExecutionResult) -> str:
    return f"<{call.name} {call.arguments} -> {result.content} {result.is_error}>"


async def main() -> None:
    looping = AssistantAgent("looping", client, tools=[increment], max_tool_iterations=5)
    results.append(await Console(looping.run_stream(task="Count from 1 to 3."), output_stats=True))
    short = AssistantAgent(
        "short", client, tools=[increment], max_tool_iterations=2, tool_call_summary_format="{tool_name}={result}!"
    )
    results.append(await Console(short.run_stream(task="Count.")))
    reflecting = AssistantAgent("reflecting", client, tools=[increment], max_tool_iterations=2, reflect_on_tool_use=True)
    results.append(await Console(reflecting.run_stream(task="Count and tell.")))
    formatted = AssistantAgent("formatted", client, tools=[increment], tool_call_summary_formatter=summary)
    results.append(await Console(formatted.run_stream(task="Count once.")))
    try:
        AssistantAgent("bad", client, tools=[increment], max_tool_iterations=0)
    except ValueError as error:
        print("ValueError", error)


asyncio.run(main())
