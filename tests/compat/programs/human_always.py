"""A person answers every message: skips, types, and leaves."""

import os

from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("human", human_input_mode="ALWAYS", code_execution_config={"work_dir": "c", "use_docker": False})
result = user.initiate_chat(assistant, message="Help me plan a trip.")
