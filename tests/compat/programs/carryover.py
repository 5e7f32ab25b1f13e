"""Carryover as text and as a list, and a message made by a function from the context."""

import os

from autogen import ConversableAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
a = ConversableAgent("a", llm_config=False, human_input_mode="NEVER")
b = ConversableAgent("b", llm_config=llm, human_input_mode="NEVER")


def question(sender, recipient, context):
    return {"content": f"{sender.name} asks {recipient.name} about {context['topic']}", "role": "user"}


one = a.initiate_chat(b, message="Start.", carryover="Known: x", max_turns=1)
two = a.initiate_chat(b, message={"content": "Start."}, carryover=["k1", {"content": "k2"}, 3], max_turns=1)
three = a.initiate_chat(b, message=question, topic="bees", carryover="not used", max_turns=1)
four = a.initiate_chat(b, message={"content": [{"type": "text", "text": "parts"}]}, carryover="known", max_turns=1)
init = a.generate_init_message("plain", carryover=["x", "y"])
try:
    a.initiate_chat(b, message="Start.", carryover={"a": 1}, max_turns=1)
except Exception as error:
    refused = type(error).__name__
