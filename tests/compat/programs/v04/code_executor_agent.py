"""An agent that runs code, alone and with a model; approval; retries."""

import asyncio
import sys

from autogen_agentchat.agents import ApprovalRequest, ApprovalResponse, AssistantAgent, CodeExecutorAgent
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []
asked = []


def approve(request: ApprovalRequest) -> ApprovalResponse:
    asked.append(request)
    return ApprovalResponse(approved="rm" not in request.code, reason="no removal")


async def main() -> None:
    executor = LocalCommandLineCodeExecutor(work_dir="coding")
    await executor.start()
    print(await executor.execute_code_blocks([CodeBlock("print(6 * 7)", "python")], CancellationToken()))
    runner = CodeExecutorAgent("runner", code_executor=executor)
    task = TextMessage(
        content="Here is some code\n```python\nprint('Hello world')\n```\nand\n```sh\necho again\n```\n", source="user"
    )
    results.append(await Console(runner.run_stream(task=task)))
    results.append(await runner.run(task="No code."))
    results.append(await runner.run(task="```python\nx = 1\n```"))
    results.append(await runner.run(task="```python\nimport sys\nsys.exit(3)\n```"))
    results.append(await runner.run(task="```ruby\nputs 1\n```"))
    guarded = CodeExecutorAgent("guarded", code_executor=executor, approval_func=approve, sources=["bob"])
    results.append(await guarded.run(task=TextMessage(content="```sh\nrm -r x\n```", source="bob")))
    results.append(await guarded.run(task=TextMessage(content="```sh\necho hi\n```", source="bob")))
    results.append(await guarded.run(task=TextMessage(content="```sh\necho hi\n```", source="alice")))
    client = OpenAIChatCompletionClient(model="gpt-4o")
    coder = AssistantAgent("coder", client, system_message="Write code.")
    team = RoundRobinGroupChat([coder, runner], termination_condition=MaxMessageTermination(3))
    results.append(await Console(team.run_stream(task="Compute 2**10.")))
    print(runner.dump_component().config["code_executor"]["config"])
    await executor.stop()


asyncio.run(main())
