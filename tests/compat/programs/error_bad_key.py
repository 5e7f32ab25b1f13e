"""A key that is refused, met as programs meet it."""

import os

import openai
from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": "sk-wrong", "max_retries": 0})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
try:
    user.initiate_chat(assistant, message="hi")
except openai.AuthenticationError as error:
    caught = [error.status_code, isinstance(error, openai.APIStatusError), isinstance(error, openai.APIError)]
kept = user.chat_messages[assistant]
