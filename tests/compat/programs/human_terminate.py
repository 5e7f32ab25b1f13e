"""A person is asked at the end and may go on."""

import os

from autogen import ConversableAgent

llm_config = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}]}
agent = ConversableAgent("helper", system_message="Help.", llm_config=llm_config, human_input_mode="NEVER")
proxy = ConversableAgent(
    "proxy",
    llm_config=False,
    human_input_mode="TERMINATE",
    max_consecutive_auto_reply=1,
    is_termination_msg=lambda msg: "bye" in msg["content"].lower(),
    default_auto_reply="Go on.",
)
result = proxy.initiate_chat(agent, message="Hello")
typed = result.human_input
