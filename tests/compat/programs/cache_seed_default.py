"""Without a word about caching, the same question is asked once per folder."""

import os

from autogen import ConversableAgent

for seed in (None, 7, 7):
    agent = ConversableAgent(
        "a", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": seed}
    )
    print(seed, agent.generate_reply(messages=[{"role": "user", "content": "hi"}]))
default = ConversableAgent("b", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
replies = [default.generate_reply(messages=[{"role": "user", "content": "hi"}]) for _ in range(2)]
default.print_usage_summary()
folders = sorted(os.listdir(".cache"))
