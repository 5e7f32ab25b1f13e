"""Streaming prints the answer as it comes; tools and code work alike."""

import os

import autogen

config_list = [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "stream": True}]
assistant = autogen.AssistantAgent("assistant", llm_config={"config_list": config_list, "cache_seed": None})
user = autogen.UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    code_execution_config={"work_dir": "w", "use_docker": False},
    max_consecutive_auto_reply=3,
)


def cry(city: str) -> str:
    return f"{city}!"


autogen.register_function(cry, caller=assistant, executor=user, description="Cry a name out.")
user.initiate_chat(assistant, message="Go.", max_turns=3)
history = user.chat_messages[assistant]
del assistant, user
