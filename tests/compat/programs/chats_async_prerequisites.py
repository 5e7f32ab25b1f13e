"""Async chats that wait for each other; each gets the summaries of those it waits for."""

import asyncio
import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
one, two, three, four = (
    autogen.AssistantAgent(name, llm_config=llm, system_message=name) for name in ("one", "two", "three", "four")
)
chats = [
    {"chat_id": 1, "recipient": one, "message": "first", "max_turns": 1, "silent": True},
    {"chat_id": 2, "prerequisites": [1], "recipient": two, "message": "second", "max_turns": 1, "silent": True},
    {"chat_id": 3, "prerequisites": [2], "recipient": three, "message": "third", "max_turns": 1, "carryover": "own", "silent": True},
    {
        "chat_id": 4,
        "prerequisites": [1, 2, 3],
        "finished_chat_indexes_to_exclude_from_carryover": [2],
        "recipient": four,
        "message": "fourth",
        "max_turns": 1,
        "summary_method": "reflection_with_llm",
        "silent": True,
    },
]
results = asyncio.run(user.a_initiate_chats(chats))
told = {number: (each.chat_id, each.summary, each.chat_history) for number, each in results.items()}


def refusal(queue):
    try:
        asyncio.run(user.a_initiate_chats(queue))
    except Exception as error:
        return isinstance(error, (KeyError, ValueError))


refused = [
    refusal([{"recipient": one, "message": "no id"}]),
    refusal([{"chat_id": 1, "prerequisites": ["x"], "recipient": one, "message": "m"}]),
]
del results, user, chats
