"""A conversation of before goes on in an async program."""

import asyncio
import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
before = [
    {"content": "Plan a trip.", "role": "user", "name": "Admin"},
    {"content": "To the sea.", "role": "user", "name": "Planner"},
]


async def main():
    planner = autogen.AssistantAgent("Planner", system_message="Plan.", llm_config=llm)
    critic = autogen.AssistantAgent("Critic", system_message="Doubt.", llm_config=llm)
    admin = autogen.UserProxyAgent("Admin", human_input_mode="NEVER", code_execution_config=False)
    group = autogen.GroupChat([planner, critic, admin], [], max_round=4, speaker_selection_method="round_robin")
    manager = autogen.GroupChatManager(group, llm_config=llm)
    agent, message = await manager.a_resume(messages=before)
    await agent.a_initiate_chat(recipient=manager, message=message, clear_history=False)
    return agent.name, message, group.messages


name, message, log = asyncio.run(main())
