"""Conversations are recorded, and functions are proposed from them."""

import os

from autogen.agentchat.contrib.agent_optimizer import AgentOptimizer

optimizer = AgentOptimizer(
    max_actions_per_step=1,
    llm_config={"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None},
    optimizer_model="gpt-4",
)
history = [{"role": "user", "content": "Add 1 and 2."}, {"role": "assistant", "content": "3"}]
optimizer.record_one_conversation(history, is_satisfied=True)
for_llm, for_executor = optimizer.step()
kept = sorted(for_executor)
optimizer.reset_optimizer()
del optimizer
