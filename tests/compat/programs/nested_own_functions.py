"""Replies made of nested chats by a function of the program's own, in both colours, and what is refused."""

import asyncio
import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def team():
    return (
        autogen.AssistantAgent("lead", llm_config=llm, system_message="Lead."),
        autogen.AssistantAgent("expert", llm_config=llm, system_message="Expert."),
        autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False),
    )


def own(chat_queue, recipient, messages, sender, config):
    if len(messages) > 1:
        return False, None
    results = recipient.initiate_chats([{**each, "sender": recipient, "message": "From the function."} for each in chat_queue])
    return True, f"{config}: {results[-1].summary}"


async def later(chat_queue, recipient, messages, sender, config):
    results = await recipient.a_initiate_chats([{**each, "sender": recipient, "message": "Later."} for each in chat_queue])
    return True, "; ".join(each.summary for each in results.values())


lead, expert, user = team()
lead.register_nested_chats([{"recipient": expert, "max_turns": 1}], trigger=user, reply_func_from_nested_chats=own, config="set")
sync = user.initiate_chat(lead, message="go", max_turns=2).chat_history

lead, expert, user = team()
queue = [{"chat_id": 1, "recipient": expert, "message": "Async.", "max_turns": 1}]
lead.register_nested_chats(queue, trigger=user, use_async=True)
in_async = asyncio.run(user.a_initiate_chat(lead, message="go", max_turns=1)).chat_history
try:
    user.initiate_chat(lead, message="go", max_turns=1)
except RuntimeError:
    in_sync = "refused"

lead, expert, user = team()
lead.register_nested_chats(
    [{"chat_id": 1, "recipient": expert, "max_turns": 1}], trigger=user, reply_func_from_nested_chats=later, use_async=True
)
own_async = asyncio.run(user.a_initiate_chat(lead, message="go", max_turns=1)).chat_history


def refusal(*args, **settings):
    try:
        lead.register_nested_chats(*args, trigger=user, **settings)
    except ValueError as error:
        return str(error)


refused = [
    refusal([], reply_func_from_nested_chats="nonsense"),
    refusal([{"recipient": expert, "message": "m"}], reply_func_from_nested_chats=own, use_async=True),
]
try:
    lead.register_nested_chats([{"recipient": expert, "message": "m", "max_turns": 1}], trigger=lambda sender: True, use_async=True)
    asyncio.run(user.a_initiate_chat(lead, message="go", max_turns=1))
except ValueError as error:
    refused.append(str(error))
del lead, expert, user, queue
