# The page goes on from its first program, whose import, model and user proxy it uses again.
import os

from autogen import AssistantAgent, UserProxyAgent

llm_config = {"model": "gpt-4", "temperature": 0, "api_key": os.environ["OPENAI_API_KEY"]}
user_proxy = UserProxyAgent(
    name="user",
    human_input_mode="NEVER",
    code_execution_config={"work_dir": "workspace", "use_docker": False},
    max_consecutive_auto_reply=5,
)
