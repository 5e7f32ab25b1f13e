"""Hooks on the three places."""

import os

from autogen import AssistantAgent, UserProxyAgent

calls = []


def add_hint(content):
    calls.append(("last", content))
    return f"{content} (be brief)"


def trim(messages):
    calls.append(("all", len(messages)))
    return messages[-2:]


def sign(sender, message, recipient, silent):
    calls.append(("send", sender.name, recipient.name, silent))
    if isinstance(message, dict):
        return {**message, "content": f"{message['content']} -- {sender.name}"}
    return f"{message} -- {sender.name}"


assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="Next?")
assistant.register_hook("process_last_received_message", add_hint)
assistant.register_hook("process_all_messages_before_reply", trim)
user.register_hook("process_message_before_send", sign)
result = user.initiate_chat(assistant, message="Begin.", max_turns=3)
