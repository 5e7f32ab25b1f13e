# The page does not show the four agents. Each chat ends after one answer.
import os

import autogen

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
writer = autogen.AssistantAgent("writer", system_message="You write short posts.", llm_config=llm_config)
critic = autogen.AssistantAgent("critic", system_message="You review posts.", llm_config=llm_config)
editor = autogen.AssistantAgent("editor", system_message="You edit posts.", llm_config=llm_config)
user_proxy = autogen.UserProxyAgent(
    "user_proxy",
    human_input_mode="NEVER",
    max_consecutive_auto_reply=0,
    code_execution_config=False,
)
