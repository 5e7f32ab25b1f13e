"""The three kinds of summary, and none."""

import os

from autogen import AssistantAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "temperature": 0}
writer = AssistantAgent("writer", llm_config=llm, system_message="Write.")
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)


def shout(sender, recipient, summary_args):
    said = recipient.last_message(sender)["content"].upper()
    return f"{sender.name} and {recipient.name}: {said}{summary_args['mark']}"


texts = [
    user.initiate_chat(writer, message="one", max_turns=1, summary_method="last_msg").summary,
    user.initiate_chat(
        writer,
        message="two",
        max_turns=1,
        summary_method="reflection_with_llm",
        summary_args={"summary_prompt": "Say it in one word.", "summary_role": "user"},
    ).summary,
    user.initiate_chat(writer, message="three", max_turns=1, summary_method=shout, summary_args={"mark": "!"}).summary,
    user.initiate_chat(writer, message="four", max_turns=1, summary_method=None).summary,
    user.initiate_chat(writer, message="five", max_turns=1, summary_method="reflection_with_llm").summary,
]
try:
    user.initiate_chat(writer, message="six", max_turns=1, summary_method="poem")
except AssertionError as error:
    refused = type(error).__name__
