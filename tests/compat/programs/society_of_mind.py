"""A team inside speaks with one voice: by a function, by a prompt, by its last words."""

import os

import autogen
from autogen.agentchat.contrib.society_of_mind_agent import SocietyOfMindAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def talk(message="Why?", turns=1, **settings):
    a = autogen.AssistantAgent("inner-a", llm_config=llm, system_message="A.")
    b = autogen.AssistantAgent("inner-b", llm_config=llm, system_message="B.")
    group = autogen.GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin", allow_repeat_speaker=False)
    manager = autogen.GroupChatManager(group, llm_config=False)
    society = SocietyOfMindAgent("society", chat_manager=manager, **settings)
    user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="And?")
    result = user.initiate_chat(society, message=message, max_turns=turns)
    return [(each["role"], each["content"]) for each in result.chat_history], group.messages


found = [
    talk(),
    talk(response_preparer=lambda agent, messages: f"{agent.name} heard {len(messages)}: {messages[-1]['content']}"),
    talk(response_preparer="Say it short.", llm_config=llm),
    talk(turns=2, response_preparer=lambda agent, messages: messages[-1]["content"]),
]
