"""Reading what was said in the ways programs do it, also as JSON."""

import json
import os

from autogen import AssistantAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
assistant = AssistantAgent("assistant", llm_config=llm)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, function_map={"f": lambda x: [x]})
user.initiate_chat(assistant, message={"content": "hi", "name": "boss"}, max_turns=3)
as_json = json.dumps(user.chat_messages[assistant], sort_keys=True)
for_summary = user.chat_messages_for_summary(assistant)
last = user.last_message()
who = [message.get("name", message["role"]) for message in assistant.chat_messages[user]]
keys = [sorted(message) for message in assistant.chat_messages[user]]
peers = [agent.name for agent in user.chat_messages]
text = "\n".join(f"{m['role']}: {m['content']}" for m in user.chat_messages[assistant])
