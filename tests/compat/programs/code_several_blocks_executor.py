"""Several blocks for an executor object; the first failure stops the rest."""

import os

from autogen import AssistantAgent, UserProxyAgent
from autogen.coding import LocalCommandLineCodeExecutor

os.makedirs("coding", exist_ok=True)
llm_config = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
with_code = UserProxyAgent(
    "user_proxy",
    human_input_mode="NEVER",
    code_execution_config={"executor": LocalCommandLineCodeExecutor(work_dir="coding")},
)
assistant = AssistantAgent("assistant", llm_config=llm_config)
result = with_code.initiate_chat(assistant, message="Do it.", max_turns=3)
