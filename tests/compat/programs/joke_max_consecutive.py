"""max_consecutive_auto_reply and a termination word end the same pair."""

import os

from autogen import ConversableAgent

llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ.get("OPENAI_API_KEY")}]}
cathy = ConversableAgent("cathy", system_message="You are Cathy.", llm_config=llm, human_input_mode="NEVER")
joe = ConversableAgent(
    "joe",
    system_message="You are Joe.",
    llm_config=llm,
    human_input_mode="NEVER",
    max_consecutive_auto_reply=1,
    is_termination_msg=lambda msg: "good bye" in msg["content"].lower(),
)
first = list(cathy.initiate_chat(joe, message="Hi Joe.").chat_history)
second = list(cathy.initiate_chat(joe, message="Good bye, Joe.").chat_history)
third = list(cathy.initiate_chat(joe, message="One more.", clear_history=False, silent=True).chat_history)
