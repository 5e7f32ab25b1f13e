"""Chats that wait for each other in a circle."""

import asyncio

import autogen

user = autogen.ConversableAgent("user", llm_config=False, human_input_mode="NEVER")
peer = autogen.ConversableAgent("peer", llm_config=False, human_input_mode="NEVER")
queue = [
    {"chat_id": 1, "prerequisites": [2], "recipient": peer, "message": "a", "max_turns": 1},
    {"chat_id": 2, "prerequisites": [1], "recipient": peer, "message": "b", "max_turns": 1},
]
try:
    outcome = asyncio.run(user.a_initiate_chats(queue))
except ValueError:
    outcome = "refused"
del queue
