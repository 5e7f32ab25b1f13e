"""Code that does not end is stopped after the executor's timeout."""

import os

from autogen import AssistantAgent, UserProxyAgent
from autogen.coding import LocalCommandLineCodeExecutor

os.makedirs("coding")
executor = LocalCommandLineCodeExecutor(timeout=1, work_dir="coding")
proxy = UserProxyAgent("proxy", human_input_mode="NEVER", code_execution_config={"executor": executor})
coder = AssistantAgent("coder", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
out = proxy.initiate_chat(coder, message="Sleep.", max_turns=2)
