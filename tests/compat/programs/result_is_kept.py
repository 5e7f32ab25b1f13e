"""Two results of the same pair, kept and compared afterwards."""

import os

from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
first = user.initiate_chat(assistant, message="one", max_turns=1)
second = user.initiate_chat(assistant, message="two", max_turns=1)
del assistant, user
