"""Three chats one after the other: own carryover, summaries of all before, one of them left out, told verbosely."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
researcher = autogen.AssistantAgent("researcher", llm_config=llm, system_message="Research.")
writer = autogen.AssistantAgent("writer", llm_config=llm, system_message="Write.")
editor = autogen.AssistantAgent("editor", llm_config=llm, system_message="Edit.")
critic = autogen.AssistantAgent("critic", llm_config=llm, system_message="Judge.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
results = user.initiate_chats(
    [
        {"recipient": researcher, "message": "Find.", "max_turns": 1, "clear_history": True, "silent": False},
        {
            "recipient": writer,
            "message": "Write.",
            "max_turns": 1,
            "carryover": "Be brief.",
            "verbose": True,
            "summary_method": "reflection_with_llm",
            "summary_args": {"summary_prompt": "In a word."},
        },
        {
            "recipient": editor,
            "message": {"content": "Edit.", "extra": 1},
            "max_turns": 2,
            "carryover": ["a", {"content": "b"}, {"k": 1}],
            "finished_chat_indexes_to_exclude_from_carryover": [0],
            "verbose": True,
        },
        {"recipient": critic, "message": lambda sender, recipient, context: f"{context['tone']} {len(context['carryover'])}", "tone": "calm", "max_turns": 1},
    ]
)
told = [(each.summary, each.chat_history) for each in results]
last = user.get_chat_results(-1).summary
del results, user
