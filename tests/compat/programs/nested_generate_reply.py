"""A tool that asks another agent, and a reply function that holds an inner chat."""

import os
from typing import Annotated

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}]}
planner = AssistantAgent("planner", llm_config=llm, system_message="Plan.")
planner_user = UserProxyAgent(
    "planner_user", max_consecutive_auto_reply=0, human_input_mode="NEVER", code_execution_config=False
)
assistant = AssistantAgent("assistant", llm_config=llm, system_message="Ask the planner.")
user = UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    code_execution_config=False,
    is_termination_msg=lambda m: "TERMINATE" in (m["content"] or ""),
)


@user.register_for_execution()
@assistant.register_for_llm(description="Ask the planner.")
def ask_planner(message: Annotated[str, "the question"]) -> str:
    planner_user.initiate_chat(planner, message=message)
    return planner_user.last_message()["content"]


critic = ConversableAgent("critic", llm_config=llm, system_message="Criticise.", human_input_mode="NEVER")


def reflect(recipient, messages, sender, config):
    opinion = critic.generate_reply(messages=[{"role": "user", "content": messages[-1]["content"]}])
    return True, f"Reflected: {opinion}"


user.register_reply(assistant, reflect, position=6)
result = user.initiate_chat(assistant, message="Build a house.")
