"""What a group used, by summaries of its members and as it is printed."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config={**llm, "model": "gpt-3.5-turbo"}, system_message="B.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
group = autogen.GroupChat([user, a, b], [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=False)
user.initiate_chat(manager, message="go", silent=True)
summary = autogen.gather_usage_summary([user, a, b, manager])
for agent in (user, a, b):
    agent.print_usage_summary()
a.reset()
after = a.get_actual_usage()
del a, b, user, manager, agent
