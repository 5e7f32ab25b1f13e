"""Custom reply functions: triggers by class, name, agent and function; positions; final or not; config."""

import os

from autogen import Agent, AssistantAgent, UserProxyAgent

seen = []


def count(recipient, messages=None, sender=None, config=None):
    config["n"] += 1
    seen.append((recipient.name, sender.name if sender else None, messages[-1]["content"], config["n"]))
    return False, None


def answer_weather(recipient, messages, sender, config):
    if "weather" in messages[-1]["content"]:
        return True, {"content": "Sunny.", "role": "assistant"}
    return False, None


def stop(recipient, messages, sender, config):
    return (True, None) if "stop" in messages[-1]["content"] else (False, None)


assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="ok, stop now")
assistant.register_reply([Agent, None], count, position=1, config={"n": 0})
assistant.register_reply("user", answer_weather)
assistant.register_reply(user, stop, position=2)
assistant.register_reply(lambda sender: sender is user, lambda r, messages, sender, config: (False, "ignored"))
one = user.initiate_chat(assistant, message="How is the weather?").summary
two = user.initiate_chat(assistant, message="Who are you?").summary
alone = assistant.generate_reply(messages=[{"content": "weather?", "role": "user"}], sender=user)
try:
    assistant.generate_reply(messages=[{"content": "weather?", "role": "user"}])
except Exception as error:
    refused = error
