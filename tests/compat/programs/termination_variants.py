"""The ways in which people say that it is over."""

import os

from autogen import AssistantAgent, UserProxyAgent

key = os.environ["OPENAI_API_KEY"]
tests = {
    "default": None,
    "ends": lambda x: x.get("content", "").rstrip().endswith("TERMINATE"),
    "contains": lambda x: x.get("content", "").find("TERMINATE") >= 0,
    "json": lambda x: '"done": true' in str(x),
    "by name": lambda x: x.get("name") == "assistant" and "over" in x["content"],
}
lengths = {}
for name, test in tests.items():
    assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": key, "cache_seed": None})
    user = UserProxyAgent(
        "user",
        is_termination_msg=test,
        human_input_mode="NEVER",
        code_execution_config=False,
        max_consecutive_auto_reply=3,
    )
    lengths[name] = len(user.initiate_chat(assistant, message=name, silent=True).chat_history)
