"""Several blocks in one answer, Python and shell, both run in order."""

import os

import autogen

llm_config = {"config_list": [{"model": "gpt-4", "api_key": os.getenv("OPENAI_API_KEY")}], "cache_seed": None}
bot = autogen.AssistantAgent(name="bot", llm_config=llm_config)
me = autogen.UserProxyAgent(
    name="me",
    human_input_mode="NEVER",
    default_auto_reply="Go on, please.",
    code_execution_config={"work_dir": "work", "use_docker": False, "last_n_messages": 3},
)
res = me.initiate_chat(bot, message="Set the stage.", max_turns=3)
history = bot.chat_messages[me]
