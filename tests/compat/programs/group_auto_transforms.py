"""What the choosing model sees goes through transforms first."""

import os

import autogen
from autogen.agentchat.contrib.capabilities.transform_messages import TransformMessages
from autogen.agentchat.contrib.capabilities.transforms import MessageHistoryLimiter

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
members = [autogen.AssistantAgent(name, llm_config=llm, system_message=f"You are {name}.") for name in ("ann", "ben", "cid")]
group = autogen.GroupChat(
    agents=members,
    messages=[],
    max_round=4,
    select_speaker_transform_messages=TransformMessages(transforms=[MessageHistoryLimiter(max_messages=2)]),
)
manager = autogen.GroupChatManager(groupchat=group, llm_config=llm)
members[0].initiate_chat(manager, message="Count.")
log = group.messages
del manager
try:
    autogen.GroupChat(members, [], select_speaker_transform_messages="none")
except ValueError as error:
    refused = str(error)
