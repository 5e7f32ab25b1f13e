"""Some models send empty arguments for a function without parameters."""

import os

from autogen import AssistantAgent, UserProxyAgent, register_function


def now() -> str:
    return "noon"


def main():
    assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
    user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
    register_function(now, caller=assistant, executor=user, description="The time.")
    return user.initiate_chat(assistant, message="Time?", max_turns=2, silent=True).summary


summary = main()
