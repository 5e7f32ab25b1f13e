"""Cache.disk: the second chat is answered from the cache, and costs nothing."""

import os

from autogen import AssistantAgent, Cache, UserProxyAgent, gather_usage_summary

llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
assistant = AssistantAgent("coding_agent", llm_config=llm)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=1)
texts = []
for _ in range(2):
    with Cache.disk(cache_seed=43) as cache:
        chat = user.initiate_chat(assistant, message="Plot a sine.", cache=cache, max_turns=2)
        texts.append(chat.summary)
paid = chat.cost["usage_excluding_cached_inference"]["total_cost"]
del chat
summary = gather_usage_summary([assistant, user])
assistant.print_usage_summary()
cached = os.path.isdir(".cache/43")
