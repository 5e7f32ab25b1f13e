"""A person among the members: asked every time, types, skips and leaves."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
user = autogen.UserProxyAgent("User_proxy", code_execution_config=False, system_message="A human admin.")
coder = autogen.AssistantAgent("Coder", llm_config=llm)
manager_of_products = autogen.AssistantAgent("PM", llm_config=llm, system_message="Creative in software ideas.")
group = autogen.GroupChat([user, coder, manager_of_products], [], max_round=12, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=llm)
history = user.initiate_chat(manager, message="Find a paper.").chat_history
typed = user._human_input
