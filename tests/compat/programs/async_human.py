"""A person is asked in an async chat."""

import asyncio
import os

from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="ALWAYS", code_execution_config=False)
result = asyncio.run(user.a_initiate_chat(assistant, message="Tell me a joke."))
