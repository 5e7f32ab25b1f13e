"""Messages with context and fields of their own, and dicts as first messages, in a group."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None, "allow_format_str_template": True}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.", default_auto_reply="never")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
group = autogen.GroupChat([user, a, b], [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=False)
user.initiate_chat(manager, message={"content": "On {topic}.", "context": {"topic": "owls"}, "name": "ghost", "other": 1})
log = group.messages
second = user.initiate_chat(manager, message=lambda sender, recipient, context: f"{recipient.name}: {context['word']}", word="hi", carryover="ignored").chat_history
del a, b, user, manager
