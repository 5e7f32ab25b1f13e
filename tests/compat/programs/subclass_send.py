"""A user proxy that rewrites what it sends by overriding send."""

import os

from autogen import AssistantAgent, UserProxyAgent


class Censor(UserProxyAgent):
    sent = []

    def send(self, message, recipient, request_reply=None, silent=False):
        if isinstance(message, str):
            message = message.replace("damn", "****")
        self.sent.append(message)
        return super().send(message, recipient, request_reply, silent)


assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = Censor(
    "user",
    human_input_mode="NEVER",
    code_execution_config=False,
    default_auto_reply="damn, go on",
    max_consecutive_auto_reply=2,
)
result = user.initiate_chat(assistant, message="damn hello")
sent = user.sent
