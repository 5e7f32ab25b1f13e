"""An agent whose name has a blank."""

import os

from autogen import ConversableAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
writer = ConversableAgent("Technical Writer", llm_config=llm, human_input_mode="NEVER")
editor = ConversableAgent("editor", llm_config=False, human_input_mode="NEVER", default_auto_reply="Shorter.")
result = editor.initiate_chat(writer, message="Write.", max_turns=2)
