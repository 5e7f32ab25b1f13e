"""The same by the dict form of the configuration."""

import os

from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config={"work_dir": "web", "use_docker": False})
result = user.initiate_chat(assistant, message="Save a note.", max_turns=2)
saved = open("web/note.py").read()
