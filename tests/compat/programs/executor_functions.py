"""Functions that code may import, by the executor's functions."""

import os

from autogen import ConversableAgent
from autogen.coding import LocalCommandLineCodeExecutor
from autogen.coding.func_with_reqs import with_requirements


@with_requirements(python_packages=[], global_imports=["math"])
def root(x: float) -> float:
    """The root of x."""
    return math.sqrt(x)  # noqa: F821


def double(x: int) -> int:
    """Twice x."""
    return 2 * x


os.mkdir("w")
executor = LocalCommandLineCodeExecutor(work_dir="w", functions=[root, double])
offered = "def double(x: int) -> int:" in executor.format_functions_for_prompt()
module = executor.functions_module
runner = ConversableAgent("runner", llm_config=False, code_execution_config={"executor": executor}, human_input_mode="NEVER")
code = "```python\nfrom functions import root, double\nprint(root(16.0), double(4))\n```"
reply = runner.generate_reply(messages=[{"role": "user", "content": code}])
