# The page leaves out what the agents are made of.
import os

import autogen

config_list = [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]

# What stands for `...` in the program, one after the other.
LEFT_OUT = [
    'llm_config={"config_list": config_list}, system_message="You design the approach."',
    'llm_config={"config_list": config_list}, system_message="You implement it."',
    'llm_config={"config_list": config_list}, system_message="You critique it."',
    'human_input_mode="NEVER", code_execution_config=False',
]
