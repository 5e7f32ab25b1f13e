# The first way to end uses two agents that the page does not show.
import os

import autogen

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
assistant = autogen.AssistantAgent(llm_config=llm_config)
user_proxy = autogen.UserProxyAgent(human_input_mode="NEVER", code_execution_config=False)

# The last agent of the page would run code in Docker, the default. It is not asked to run any.
os.environ.setdefault("AUTOGEN_USE_DOCKER", "False")
