"""Subclasses that override generate_reply and receive."""

import os

from autogen import ConversableAgent


class Logged(ConversableAgent):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.log = []

    def receive(self, message, sender, request_reply=None, silent=False):
        self.log.append(("got", sender.name, message if isinstance(message, str) else message.get("content")))
        super().receive(message, sender, request_reply, silent)

    def generate_reply(self, messages=None, sender=None, **kwargs):
        reply = super().generate_reply(messages=messages, sender=sender, **kwargs)
        self.log.append(("said", reply))
        return reply


class Echo(ConversableAgent):
    def generate_reply(self, messages=None, sender=None, **kwargs):
        if len(messages) > 5:
            return None
        return f"echo: {messages[-1]['content']}"


logged = Logged(
    "logged", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}, human_input_mode="NEVER"
)
echo = Echo("echo", llm_config=False, human_input_mode="NEVER")
result = echo.initiate_chat(logged, message="start")
log = logged.log
