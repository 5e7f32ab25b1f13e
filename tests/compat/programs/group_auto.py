"""A group whose model chooses who speaks: nobody, two at once, then one; everybody is introduced."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
alice = autogen.AssistantAgent("alice", llm_config=llm, system_message="You are Alice.", description="Knows A.")
bob = autogen.AssistantAgent("bob", llm_config=llm, system_message="You are Bob.")
group = autogen.GroupChat([user, alice, bob], messages=[], max_round=3, send_introductions=True)
manager = autogen.GroupChatManager(group, llm_config=llm)
result = user.initiate_chat(manager, message="hello")
history, summary = result.chat_history, result.summary
log = group.messages
last = manager.last_speaker.name
del result
