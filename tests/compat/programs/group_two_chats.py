"""Two chats with the same group, with and without forgetting, and what reset forgets."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.")
group = autogen.GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=False)
a.initiate_chat(manager, message="one", silent=True)
first = list(group.messages)
a.initiate_chat(manager, message="two", clear_history=False, silent=True)
second = list(group.messages)
b.initiate_chat(manager, message="three", silent=True)
third = list(group.messages)
manager.reset()
after = list(group.messages)
del manager, group
