"""Costs: of agents, of several, printed and read."""

import os

from autogen import AssistantAgent, UserProxyAgent, gather_usage_summary

key = os.environ["OPENAI_API_KEY"]
ai1 = AssistantAgent("ai1", llm_config={"config_list": [{"model": "gpt-4", "api_key": key}]})
ai2 = AssistantAgent("ai2", llm_config={"config_list": [{"model": "gpt-3.5-turbo", "api_key": key}], "cache_seed": 9})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=1)
ai1.print_usage_summary()
first = user.initiate_chat(ai1, message="q1", max_turns=1)
second = user.initiate_chat(ai2, message="q2", max_turns=2)
ai1.print_usage_summary()
ai2.print_usage_summary(mode="actual")
user.print_usage_summary()
both = gather_usage_summary([ai1, ai2, user])
nobody = gather_usage_summary([user])
actual, total = ai2.get_actual_usage(), ai2.get_total_usage()
print(both["usage_including_cached_inference"])
