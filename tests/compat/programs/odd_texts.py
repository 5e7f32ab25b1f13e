"""Answers and messages with strange shapes: empty text, spaces, many lines, quotes, emoji, a very long one."""

import os

from autogen import ConversableAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = ConversableAgent("agent", llm_config=llm, human_input_mode="NEVER", system_message="")
b = ConversableAgent("b", llm_config=False, human_input_mode="NEVER", default_auto_reply="")
result = b.initiate_chat(a, message="", max_turns=4)
lengths = [len(each["content"]) for each in result.chat_history]
