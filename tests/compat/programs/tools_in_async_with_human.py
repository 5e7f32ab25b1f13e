"""A person approves tools in an async chat; two tools are called at once, one of them is interrupted."""

import asyncio
import os

from autogen import AssistantAgent, UserProxyAgent, register_function


async def fetch(url: str) -> dict:
    await asyncio.sleep(0)
    return {"url": url, "status": 200}


def store(text: str) -> None:
    raise ValueError("disk is full")


assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="TERMINATE", max_consecutive_auto_reply=20, code_execution_config=False)
register_function(fetch, caller=assistant, executor=user, description="Fetch.")
register_function(store, caller=assistant, executor=user, description="Store.")
result = asyncio.run(user.a_initiate_chat(assistant, message="Fetch and store.", max_turns=4))
