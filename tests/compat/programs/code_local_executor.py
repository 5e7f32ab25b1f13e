"""Code by an executor object, as the later 0.2 guides teach it."""

import os
import tempfile

from autogen import ConversableAgent
from autogen.coding import LocalCommandLineCodeExecutor

temp_dir = tempfile.TemporaryDirectory(dir=".", prefix="run")
executor = LocalCommandLineCodeExecutor(timeout=10, work_dir=temp_dir.name)

code_executor_agent = ConversableAgent(
    "code_executor_agent",
    llm_config=False,
    code_execution_config={"executor": executor},
    human_input_mode="NEVER",
)
code_writer_agent = ConversableAgent(
    "code_writer_agent",
    system_message="You write Python code in markdown blocks. Reply TERMINATE when all is done.",
    llm_config={"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}]},
    code_execution_config=False,
    max_consecutive_auto_reply=3,
)
chat_result = code_executor_agent.initiate_chat(
    code_writer_agent, message="Write Python code to calculate the 14th Fibonacci number.", max_turns=2
)
del temp_dir
print(chat_result.summary)
