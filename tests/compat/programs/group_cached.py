"""Two groups over one disk cache: the second asks nothing anew, and usage says so."""

import os

import autogen
from autogen import Cache

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}


def talk(cache):
    a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
    b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.")
    group = autogen.GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin")
    a.initiate_chat(autogen.GroupChatManager(group, llm_config=llm), message="go", cache=cache, silent=True)
    usage = autogen.gather_usage_summary([a, b])
    return [each["content"] for each in group.messages], usage["usage_excluding_cached_inference"]["total_cost"]


with Cache.disk(cache_seed=7, cache_path_root="shared") as cache:
    first, second = talk(cache), talk(cache)
third = talk(None)
