"""The price of a newer model."""

import os

from autogen import ConversableAgent

agent = ConversableAgent("agent", llm_config={"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]})
agent.generate_reply(messages=[{"role": "user", "content": "hi"}])
cost = agent.get_total_usage()["gpt-4o"]["cost"]
del agent
