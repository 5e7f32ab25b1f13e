"""A subclass whose generate_oai_reply looks into a knowledge base first."""

import os

from autogen import AssistantAgent, UserProxyAgent


class Expert(AssistantAgent):
    def generate_oai_reply(self, messages=None, sender=None, config=None):
        if "capital" in (messages or self._oai_messages[sender])[-1]["content"]:
            return True, "Paris"
        return super().generate_oai_reply(messages, sender, config)


def main():
    expert = Expert("expert", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
    user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
    plain = user.initiate_chat(expert, message="hello", max_turns=1).summary
    return plain, user.initiate_chat(expert, message="the capital?", max_turns=1).summary


outcome = main()
