"""Somebody who is no member starts the group, twice."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
group = autogen.GroupChat([a, b], [], max_round=4)
manager = autogen.GroupChatManager(group, llm_config=llm)
result = user.initiate_chat(manager, message="Begin.", max_turns=1)
history = result.chat_history
log = group.messages
del result, manager
