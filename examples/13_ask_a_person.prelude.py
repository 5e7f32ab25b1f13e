# The agent that the person talks to, with a tool, so that there are turns on which nobody is asked.
import os

import autogen

# What stands for `...` in the program.
LEFT_OUT = ["code_execution_config=False"]

order_agent = autogen.AssistantAgent(
    "order_agent",
    system_message="You take pizza orders. Look at the menu before you answer.",
    is_termination_msg=lambda x: x.get("content") == "exit",
    llm_config={"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]},
)
