"""The dict form has a timeout, too."""

import os

from autogen import AssistantAgent, UserProxyAgent

proxy = UserProxyAgent(
    "proxy", human_input_mode="NEVER", code_execution_config={"work_dir": "coding", "use_docker": False, "timeout": 2}
)
coder = AssistantAgent("coder", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
out = proxy.initiate_chat(coder, message="Sleep.", max_turns=2)
