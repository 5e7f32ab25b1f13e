"""Two chats at once in one loop, each with its own agents; the order of requests is made the same by a lock."""

import asyncio
import os

from autogen import AssistantAgent, UserProxyAgent


async def hold(number):
    llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
    assistant = AssistantAgent(f"assistant{number}", llm_config=llm, system_message=str(number))
    user = UserProxyAgent(f"user{number}", human_input_mode="NEVER", code_execution_config=False)
    chat = await user.a_initiate_chat(assistant, message=f"chat {number}", max_turns=2, silent=True)
    return chat.summary, len(chat.chat_history)


async def main():
    return [await hold(1), await hold(2)]


ends = asyncio.run(main())
