"""A member of a group answers by nested chats; its trigger is the manager."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
front = autogen.ConversableAgent("front", llm_config=False, human_input_mode="NEVER")
critic = autogen.AssistantAgent("critic", llm_config=llm, system_message="Judge.")
group = autogen.GroupChat([a, front], [], max_round=4, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=False)
front.register_nested_chats(
    [
        {"recipient": critic, "message": lambda recipient, messages, sender, config: f"Judge: {messages[-1]['content']}", "max_turns": 1},
        {"recipient": critic, "message": "Shorter.", "max_turns": 1, "clear_history": False},
    ],
    trigger=manager,
)
a.initiate_chat(manager, message="An idea.")
log = group.messages
del manager
