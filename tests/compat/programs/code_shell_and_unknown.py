"""Blocks of other kinds: shell with a failure, no language, javascript, and a code block that is only prose."""

import os

from autogen import AssistantAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
assistant = AssistantAgent("assistant", llm_config=llm)
user = UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    default_auto_reply="no code?",
    code_execution_config={"work_dir": "w", "use_docker": False, "last_n_messages": "auto"},
)
result = user.initiate_chat(assistant, message="Begin.", max_turns=6)
