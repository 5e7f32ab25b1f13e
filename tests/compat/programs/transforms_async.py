"""Transforms in an async chat."""

import asyncio
import os

import autogen
from autogen.agentchat.contrib.capabilities import transform_messages, transforms

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
writer = autogen.AssistantAgent("writer", llm_config=llm, system_message="Write.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="more")
transform_messages.TransformMessages(
    transforms=[transforms.MessageHistoryLimiter(max_messages=1)], verbose=False
).add_to_agent(writer)
history = asyncio.run(user.a_initiate_chat(writer, message="go", max_turns=2)).chat_history
del writer, user
