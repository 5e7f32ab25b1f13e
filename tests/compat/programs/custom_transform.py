"""A transform of the program's own, which hides keys, and a capability of its own."""

import copy
import os
import re

import autogen
from autogen.agentchat.contrib.capabilities import transform_messages
from autogen.agentchat.contrib.capabilities.agent_capability import AgentCapability

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


class MessageRedact:
    pattern = r"sk-[a-z]+"

    def apply_transform(self, messages):
        kept = copy.deepcopy(messages)
        for message in kept:
            if isinstance(message["content"], str):
                message["content"] = re.sub(self.pattern, "REDACTED", message["content"])
        return kept

    def get_logs(self, before, after):
        hidden = sum("REDACTED" in str(each["content"]) for each in after)
        return (f"Redacted {hidden} keys.", True) if hidden else ("", False)


class Politeness(AgentCapability):
    def add_to_agent(self, agent):
        agent.update_system_message(agent.system_message + " Be polite.")
        agent.register_hook("process_message_before_send", lambda sender, message, recipient, silent: f"{message} Please.")


assistant = autogen.AssistantAgent("assistant", llm_config=llm, system_message="Help.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
transform_messages.TransformMessages(transforms=[MessageRedact()]).add_to_agent(assistant)
Politeness().add_to_agent(assistant)
result = user.initiate_chat(assistant, message="My key is sk-secret.", max_turns=1)
