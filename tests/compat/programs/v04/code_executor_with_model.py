"""An agent that writes code, runs it and reflects on it."""

import asyncio

from autogen_agentchat.agents import CodeExecutorAgent
from autogen_agentchat.ui import Console
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.models.openai import OpenAIChatCompletionClient

events = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o")
    coder = CodeExecutorAgent(
        "coder", model_client=client, code_executor=LocalCommandLineCodeExecutor(work_dir="coding"), system_message="Code."
    )
    async for event in coder.run_stream(task="Print 6 * 7."):
        print(type(event).__name__)
        events.append(event)
    async for event in coder.run_stream(task="Just talk."):
        print(type(event).__name__)


asyncio.run(main())
