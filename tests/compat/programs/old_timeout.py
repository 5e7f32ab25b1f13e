"""The timeout's old name, and the switch of the cache from before."""

import os

import autogen

base = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
outcomes = []
for extra in ({"request_timeout": 60}, {"use_cache": False}, {"timeout": 60}):
    assistant = autogen.AssistantAgent("assistant", llm_config={**base, **extra, "cache_seed": None}, system_message="Hi.")
    user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
    try:
        outcomes.append(user.initiate_chat(assistant, message="hi", max_turns=1, silent=True).summary)
    except TypeError as error:
        outcomes.append(type(error).__name__)
del assistant, user
