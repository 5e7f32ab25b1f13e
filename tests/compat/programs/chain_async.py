"""a_initiate_chats with prerequisites."""

import asyncio
import os

from autogen import AssistantAgent, ConversableAgent


async def main():
    llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
    boss = ConversableAgent("boss", llm_config=False, human_input_mode="NEVER")
    agents = [AssistantAgent(f"agent{i}", llm_config=llm, system_message=str(i)) for i in range(3)]
    results = await boss.a_initiate_chats(
        [
            {"chat_id": 1, "recipient": agents[0], "message": "a", "max_turns": 1, "silent": True},
            {"chat_id": 2, "prerequisites": [1], "recipient": agents[1], "message": "b", "max_turns": 1, "silent": True},
            {"chat_id": 3, "prerequisites": [1, 2], "recipient": agents[2], "message": "c", "max_turns": 1, "silent": True},
        ]
    )
    return {key: (each.chat_id, each.summary, each.chat_history) for key, each in results.items()}


chats = asyncio.run(main())
