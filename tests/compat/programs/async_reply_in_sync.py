"""Async reply functions need an async chat."""

import asyncio

from autogen import ConversableAgent

a = ConversableAgent("a", llm_config=False, human_input_mode="NEVER", default_auto_reply="more")
b = ConversableAgent("b", llm_config=False, human_input_mode="NEVER")


async def reply(recipient, messages=None, sender=None, config=None):
    await asyncio.sleep(0)
    return True, f"async answer to {messages[-1]['content']}"


b.register_reply([ConversableAgent, None], reply)
try:
    a.initiate_chat(b, message="hi")
except RuntimeError as error:
    refused = error
result = asyncio.run(a.a_initiate_chat(b, message="hi", max_turns=2))
b2 = ConversableAgent("b2", llm_config=False, human_input_mode="NEVER", default_auto_reply="sync")
b2.register_reply([ConversableAgent, None], reply, ignore_async_in_sync_chat=True)
ignored = a.initiate_chat(b2, message="hi", max_turns=1).summary
