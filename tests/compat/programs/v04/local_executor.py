"""Code is run on this machine: several languages and blocks, file names, failures, functions, limits."""

import asyncio
import warnings
from pathlib import Path

from autogen_agentchat.agents import AssistantAgent
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, with_requirements
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.models.openai import OpenAIChatCompletionClient
from autogen_ext.tools.code_execution import PythonCodeExecutionTool

results = []


@with_requirements(python_packages=[], global_imports=["math"])
def root(x: float) -> float:
    """The root."""
    return math.sqrt(x)


async def main() -> None:
    work = Path("coding")
    work.mkdir()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        executor = LocalCommandLineCodeExecutor(work_dir=work, timeout=20, cleanup_temp_files=False)
        print([w.category.__name__ for w in caught])
    async with executor:
        token = CancellationToken()
        for blocks in (
            [CodeBlock("print('hello')", "python")],
            [CodeBlock("echo one", "bash"), CodeBlock("print('two')", "Python"), CodeBlock("echo three", "sh")],
            [CodeBlock("import sys; print('out'); print('err', file=sys.stderr); sys.exit(2)", "python"), CodeBlock("echo never", "sh")],
            [CodeBlock("# filename: kept.py\nprint('kept')", "python")],
            [CodeBlock("# filename: ../outside.py\nprint('no')", "python")],
            [CodeBlock("puts 1", "ruby")],
        ):
            results.append(await executor.execute_code_blocks(blocks, token))
        print(sorted(path.name for path in work.iterdir())[:1], (work / "kept.py").read_text())
        try:
            await executor.execute_code_blocks([], token)
        except ValueError:
            print("ValueError")
    quick = LocalCommandLineCodeExecutor(work_dir=work, timeout=1)
    results.append(await quick.execute_code_blocks([CodeBlock("import time; time.sleep(30)", "python")], token))
    cancelled = CancellationToken()
    asyncio.get_running_loop().call_later(0.5, cancelled.cancel)
    slow = LocalCommandLineCodeExecutor(work_dir=work)
    outcome = await slow.execute_code_blocks([CodeBlock("import time; time.sleep(3)", "python")], cancelled)
    results.append([outcome.exit_code])
    with_function = LocalCommandLineCodeExecutor(work_dir=work, functions=[root])
    results.append(
        await with_function.execute_code_blocks([CodeBlock("from functions import root\nprint(root(16))", "python")], token)
    )
    tool = PythonCodeExecutionTool(slow)
    print(tool.name, tool.description, sorted(tool.schema["parameters"]["properties"]))
    print(await tool.run_json({"code": "print(1 + 1)"}, token))
    agent = AssistantAgent("coder", OpenAIChatCompletionClient(model="gpt-4o"), tools=[tool], reflect_on_tool_use=True)
    results.append(await agent.run(task="Compute."))
    print(executor.dump_component().model_dump_json())
    for bad in (lambda: LocalCommandLineCodeExecutor(timeout=0), lambda: LocalCommandLineCodeExecutor(functions_module="not a name")):
        try:
            bad()
        except ValueError:
            print("ValueError")


asyncio.run(main())
