"""A group one of whose members is itself a team with one voice."""

import os

import autogen
from autogen.agentchat.contrib.society_of_mind_agent import SocietyOfMindAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
x = autogen.AssistantAgent("x", llm_config=llm, system_message="X.")
y = autogen.AssistantAgent("y", llm_config=llm, system_message="Y.")
inner = autogen.GroupChat([x, y], [], max_round=3, speaker_selection_method="round_robin")
team = SocietyOfMindAgent("team", chat_manager=autogen.GroupChatManager(inner, llm_config=False, silent=True), response_preparer=lambda agent, messages: f"We say: {messages[-1]['content']}")
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
outer = autogen.GroupChat([a, team], [], max_round=4, speaker_selection_method="round_robin")
a.initiate_chat(autogen.GroupChatManager(outer, llm_config=False), message="Think.")
log = outer.messages
del x, y, team, a
