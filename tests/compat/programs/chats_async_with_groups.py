"""Two groups at once, and a third chat that waits for both."""

import asyncio
import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def team(name):
    members = [autogen.AssistantAgent(f"{name}{number}", llm_config=llm, system_message=f"{name}{number}") for number in (1, 2)]
    group = autogen.GroupChat(members, [], max_round=3, speaker_selection_method="round_robin")
    return autogen.GroupChatManager(group, name=f"lead_{name}", llm_config=llm, silent=True), group


red, red_group = team("red")
blue, blue_group = team("blue")
judge = autogen.AssistantAgent("judge", llm_config=llm, system_message="Judge.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
results = asyncio.run(
    user.a_initiate_chats(
        [
            {"chat_id": 1, "recipient": red, "message": "For.", "summary_method": lambda sender, recipient, args: recipient.groupchat.messages[-1]["content"], "silent": True},
            {"chat_id": 2, "prerequisites": [1], "recipient": blue, "message": "Against.", "summary_method": lambda sender, recipient, args: recipient.groupchat.messages[-1]["content"], "silent": True},
            {"chat_id": 3, "prerequisites": [1, 2], "recipient": judge, "message": "Who is right?", "max_turns": 1, "silent": True},
        ]
    )
)
summaries = {number: each.summary for number, each in results.items()}
logs = red_group.messages, blue_group.messages
asked = results[3].chat_history
del results, red, blue, judge, user
