"""Chats continued with clear_history=False and with send, then reset and clear_history."""

import os

from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=0)
user.initiate_chat(assistant, message="My name is Ada.")
user.initiate_chat(assistant, message="What is my name?", clear_history=False)
user.send("Are you sure?", assistant)
before = [dict(each) for each in assistant.chat_messages[user]]
assistant.clear_history(nr_messages_to_preserve=2)
kept = [dict(each) for each in assistant.chat_messages[user]]
assistant.clear_history(user)
none = list(assistant.chat_messages[user])
user.reset()
assistant.reset()
usage = assistant.get_total_usage()
user.initiate_chat(assistant, message="And now?", silent=True)
after = list(assistant.chat_messages[user])
