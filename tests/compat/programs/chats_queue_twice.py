"""The same queue, held twice."""

import autogen

user = autogen.ConversableAgent("user", llm_config=False, human_input_mode="NEVER", default_auto_reply="u")
peer = autogen.ConversableAgent("peer", llm_config=False, human_input_mode="NEVER", default_auto_reply="p")
other = autogen.ConversableAgent("other", llm_config=False, human_input_mode="NEVER", default_auto_reply="o")
queue = [
    {"recipient": peer, "message": "one", "max_turns": 1, "silent": True},
    {"recipient": other, "message": "two", "max_turns": 1, "silent": True},
]
first = [each.chat_history[0]["content"] for each in user.initiate_chats(queue)]
second = [each.chat_history[0]["content"] for each in user.initiate_chats(queue)]
keys = ["carryover" in each for each in queue]
del queue, user, peer, other
