"""The usual test of the content meets a message that calls a tool."""

import os

from autogen import AssistantAgent, UserProxyAgent


def main():
    assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
    user = UserProxyAgent(
        "user",
        is_termination_msg=lambda x: x.get("content", "").rstrip().endswith("TERMINATE"),
        human_input_mode="NEVER",
        code_execution_config=False,
        function_map={"f": lambda: "r"},
    )
    try:
        return user.initiate_chat(assistant, message="go").summary
    except AttributeError as error:
        return error


outcome = main()
