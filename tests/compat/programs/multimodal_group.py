"""One that sees and one that does not, in a group."""

import os

import autogen
from autogen.agentchat.contrib.multimodal_conversable_agent import MultimodalConversableAgent

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
llm = {"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"], "price": [0.01, 0.03], "cache_seed": None}
seeing = MultimodalConversableAgent("seeing", llm_config=llm, max_consecutive_auto_reply=5, system_message="See.")
reading = autogen.AssistantAgent("reading", llm_config=llm, system_message="Read.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
group = autogen.GroupChat([user, seeing, reading], [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=llm)
user.initiate_chat(manager, message=f"Describe: <img data:image/png;base64,{DOT}>.")
log = group.messages
del seeing, reading, user, manager
