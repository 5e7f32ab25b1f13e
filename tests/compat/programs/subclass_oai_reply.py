"""A subclass whose generate_oai_reply looks into a knowledge base first, and one that overrides send."""

import os

from autogen import AssistantAgent, UserProxyAgent


class Expert(AssistantAgent):
    FACTS = {"capital": "Paris"}

    def generate_oai_reply(self, messages=None, sender=None, config=None):
        text = (messages or self._oai_messages[sender])[-1]["content"]
        for key, fact in self.FACTS.items():
            if key in text:
                return True, f"{fact} TERMINATE"
        return super().generate_oai_reply(messages, sender, config)


class Censor(UserProxyAgent):
    sent = []

    def send(self, message, recipient, request_reply=None, silent=False):
        if isinstance(message, str):
            message = message.replace("damn", "****")
        self.sent.append(message)
        return super().send(message, recipient, request_reply, silent)


expert = Expert("expert", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = Censor(
    "user",
    human_input_mode="NEVER",
    code_execution_config=False,
    default_auto_reply="damn, the capital?",
    is_termination_msg=lambda m: m["content"].endswith("TERMINATE"),
)
result = user.initiate_chat(expert, message="damn hello")
sent = user.sent
