"""A message is a template that is filled in from the context."""

import os

from autogen import AssistantAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "allow_format_str_template": True}
assistant = AssistantAgent("assistant", llm_config=llm)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
message = {"content": "Tell me about {subject} in {n} words.", "context": {"subject": "owls", "n": 3}}
result = user.initiate_chat(assistant, message=message, max_turns=1)
