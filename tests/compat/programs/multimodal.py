"""Images in messages: by data address, by file, in a dict, and one that cannot be loaded."""

import os

import autogen
from autogen.agentchat.contrib.multimodal_conversable_agent import MultimodalConversableAgent

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
llm = {"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"], "price": [0.01, 0.03], "cache_seed": None}
painter = MultimodalConversableAgent("painter", llm_config=llm, max_consecutive_auto_reply=5)
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="And now?")
user.initiate_chat(painter, message=f"What is <img data:image/png;base64,{DOT}> this?", max_turns=2)
user.send({"content": f"And this? <img data:image/png;base64,{DOT}>", "unknown": 1}, painter, request_reply=True)
last = painter.last_message(user)["content"]
user.send("No <img missing.png> here.", painter, request_reply=True)
system = painter.system_message
kinds = [[part["type"] for part in each["content"]] for each in painter.chat_messages[user] if isinstance(each["content"], list)]
del painter, user
