"""The guessing game of the tutorials: an agent with a human behind it, talking to one that answers by code."""

import os

from autogen import ConversableAgent

agent_with_number = ConversableAgent(
    "agent_with_number",
    system_message="You are playing a game of guess-my-number. You have the number 53 in your mind.",
    llm_config={"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}]},
    is_termination_msg=lambda msg: "53" in msg["content"],
    human_input_mode="NEVER",
)
human_proxy = ConversableAgent("human_proxy", llm_config=False, human_input_mode="ALWAYS")
result = human_proxy.initiate_chat(agent_with_number, message="10")
