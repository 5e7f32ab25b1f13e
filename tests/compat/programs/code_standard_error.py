"""Standard error, exit codes, big output, and unicode."""

import os

from autogen import AssistantAgent, UserProxyAgent
from autogen.coding import LocalCommandLineCodeExecutor

os.mkdir("w")
assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
executor = LocalCommandLineCodeExecutor(timeout=20, work_dir="w")
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config={"executor": executor})
result = user.initiate_chat(assistant, message="Begin.", max_turns=5)
made = open("w/out.txt", encoding="utf-8").read()
executor.restart()
