"""The two-agent chat that everybody starts with: an assistant writes code, a user proxy runs it."""

import os

from autogen import AssistantAgent, UserProxyAgent

llm_config = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
assistant = AssistantAgent("assistant", llm_config=llm_config)
user_proxy = UserProxyAgent(
    "user_proxy",
    human_input_mode="NEVER",
    is_termination_msg=lambda msg: "TERMINATE" in (msg.get("content") or ""),
    code_execution_config={"work_dir": "coding", "use_docker": False},
)

result = user_proxy.initiate_chat(assistant, message="Print the sum of the first ten squares.")
files = sorted(os.listdir("coding"))
