"""What a model sees is cut by transforms of every kind; the log says what was cut."""

import os

import autogen
from autogen.agentchat.contrib.capabilities import transform_messages, transforms

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def talk(*chosen, **settings):
    writer = autogen.AssistantAgent("writer", llm_config=llm, system_message="You write.", max_consecutive_auto_reply=10)
    user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="go on and on and on")
    transform_messages.TransformMessages(transforms=list(chosen), **settings).add_to_agent(writer)
    return user.initiate_chat(writer, message="Write of the sea at night, please.", max_turns=3, silent=True).chat_history


history = talk(transforms.MessageHistoryLimiter(max_messages=2))
talk(transforms.MessageHistoryLimiter(max_messages=3, keep_first_message=True))
talk(transforms.MessageTokenLimiter(max_tokens_per_message=3, min_tokens=5))
talk(transforms.MessageTokenLimiter(max_tokens_per_message=6, max_tokens=8))
talk(transforms.TextMessageContentName(), transforms.MessageHistoryLimiter(max_messages=4))
talk(transforms.MessageHistoryLimiter(max_messages=1), verbose=False)
