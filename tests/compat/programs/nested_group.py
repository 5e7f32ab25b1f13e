"""A group as the recipient of a nested chat, whose summary is the reply."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.")
group = autogen.GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=llm)
front = autogen.ConversableAgent("front", llm_config=False, human_input_mode="NEVER")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
front.register_nested_chats(
    [{"recipient": manager, "summary_method": "reflection_with_llm", "summary_args": {"summary_prompt": "Answer."}}],
    trigger=user,
)
history = user.initiate_chat(front, message="A question.", max_turns=1).chat_history
log = group.messages
del manager, a, b
