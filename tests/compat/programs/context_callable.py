"""A message whose content is a function of the context, as the documentation of 0.2 has it."""

import os

from autogen import AssistantAgent, UserProxyAgent


def main():
    assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
    user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
    message = {"content": lambda context: f"Only {context['what']}.", "context": {"what": "this"}}
    try:
        return user.initiate_chat(assistant, message=message, max_turns=1).summary
    except TypeError as error:
        return error


outcome = main()
