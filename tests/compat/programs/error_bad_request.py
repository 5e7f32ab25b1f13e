"""A 400 surfaces; a later chat works; a summary that is refused is an empty one."""

import os

import openai
from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
try:
    user.initiate_chat(assistant, message="too long", max_turns=1)
except openai.BadRequestError as error:
    caught = [error.status_code, error.code, type(error.body).__name__, "maximum context" in str(error)]
short = user.initiate_chat(assistant, message="short", max_turns=1).summary
none = user.initiate_chat(assistant, message="more", max_turns=1, summary_method="reflection_with_llm").summary
