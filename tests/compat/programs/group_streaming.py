"""The answers of a group's members are printed as they come."""

import os

import autogen

llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "stream": True}], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.")
c = autogen.AssistantAgent("c", llm_config=llm, system_message="C.")
group = autogen.GroupChat([a, b, c], [], max_round=3)
manager = autogen.GroupChatManager(group, llm_config=llm)
a.initiate_chat(manager, message="Sing.")
log = group.messages
del manager, a, b, c
