"""Chats chained by hand: the summary of one goes into the next; and initiate_chats in sequence."""

import os

from autogen import AssistantAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
researcher = AssistantAgent("researcher", llm_config=llm, system_message="Research.")
writer = AssistantAgent("writer", llm_config=llm, system_message="Write.")
user = UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    code_execution_config=False,
    is_termination_msg=lambda m: "TERMINATE" in m["content"],
)
facts = user.initiate_chat(researcher, message="Facts on owls.", max_turns=1, summary_method="last_msg").summary
text = user.initiate_chat(writer, message="Write on owls.", carryover=facts, max_turns=1).summary
chats = user.initiate_chats(
    [
        {"recipient": researcher, "message": "Facts on bees.", "max_turns": 1, "summary_method": "last_msg"},
        {"recipient": writer, "message": "Write on bees.", "max_turns": 1, "carryover": "Be short."},
    ]
)
summaries, histories = [each.summary for each in chats], [each.chat_history for each in chats]
print(chats[-1].summary)
del chats
