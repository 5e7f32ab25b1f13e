"""No message is given: the person types the first one, and interrupts a tool."""

import os

from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="ALWAYS", code_execution_config=False, function_map={"drop": print})
result = user.initiate_chat(assistant)
