"""The model names the file in the first line; it is kept and used by the next block."""

import os
from pathlib import Path

from autogen import AssistantAgent, UserProxyAgent
from autogen.coding import LocalCommandLineCodeExecutor

workdir = Path("coding")
workdir.mkdir(exist_ok=True)
code_executor = LocalCommandLineCodeExecutor(work_dir=workdir)
user_proxy_agent = UserProxyAgent(
    name="User",
    code_execution_config={"executor": code_executor},
    human_input_mode="NEVER",
    is_termination_msg=lambda msg: "TERMINATE" in msg["content"],
)
assistant = AssistantAgent("Assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user_proxy_agent.initiate_chat(assistant, message="Write a greeting module and use it.")
made = sorted(path.name for path in workdir.iterdir() if path.name in ("greeting.py", "use.py"))
