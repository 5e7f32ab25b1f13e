"""initiate_chats with banners, verbose, excluded summaries and a callable summary; results read back."""

import os

from autogen import AssistantAgent, ConversableAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
boss = ConversableAgent("boss", llm_config=False, human_input_mode="NEVER")
one = AssistantAgent("one", llm_config=llm, system_message="1")
two = AssistantAgent("two", llm_config=llm, system_message="2")
three = AssistantAgent("three", llm_config=llm, system_message="3")


def carried(sender, recipient, context):
    return f"{context['carryover']}"


results = boss.initiate_chats(
    [
        {"recipient": one, "message": "a", "max_turns": 1, "verbose": True, "carryover": ["x", "y"]},
        {
            "recipient": two,
            "message": "b",
            "max_turns": 1,
            "summary_method": lambda sender, recipient, summary_args: {"content": "from a function", "n": 2},
            "finished_chat_indexes_to_exclude_from_carryover": [0],
        },
        {"recipient": three, "message": carried, "max_turns": 1, "verbose": True},
        {"recipient": one, "message": "again", "max_turns": 1, "summary_method": "reflection_with_llm", "silent": True},
    ]
)
summaries = [each.summary for each in results]
again = [each.summary for each in boss.get_chat_results()] + [boss.get_chat_results(1).summary]
del results
