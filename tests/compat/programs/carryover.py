"""Carryover as text and as a list, and a message made by a function from the context."""

import os

from autogen import ConversableAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
a = ConversableAgent("a", llm_config=False, human_input_mode="NEVER")
b = ConversableAgent("b", llm_config=llm, human_input_mode="NEVER")


def question(sender, recipient, context):
    return {"content": f"{sender.name} asks {recipient.name} about {context['topic']}", "role": "user"}


def ask(message, **context):
    return [dict(each) for each in a.initiate_chat(b, message=message, max_turns=1, **context).chat_history]


one = ask("Start.", carryover="Known: x")
two = ask({"content": "Start."}, carryover=["k1", {"content": "k2"}, 3])
three = ask(question, topic="bees", carryover="not used")
four = ask({"content": [{"type": "text", "text": "parts"}]}, carryover="known")
init = a.generate_init_message("plain", carryover=["x", "y"])
try:
    ask("Start.", carryover={"a": 1})
except Exception as error:
    refused = type(error).__name__
