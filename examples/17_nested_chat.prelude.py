# The page does not show the three agents.
import os

import autogen

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
assistant = autogen.AssistantAgent("assistant", system_message="You hand on questions.", llm_config=llm_config)
specialist = autogen.AssistantAgent("specialist", system_message="You know security.", llm_config=llm_config)
user_proxy = autogen.UserProxyAgent("user_proxy", human_input_mode="NEVER", code_execution_config=False)
