"""A system message that is read and changed between chats; a description of one's own."""

import os

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
user.initiate_chat(assistant, message="one", max_turns=1)
assistant.update_system_message("You are a pirate.\n" + assistant.system_message[:0])
user.initiate_chat(assistant, message="two", max_turns=1)
described = ConversableAgent("d", system_message="S", description="D", llm_config=False)
descriptions = [assistant.description, user.description, described.description]
described.description = "E"
again = described.description
maximum = [user.max_consecutive_auto_reply(), user.max_consecutive_auto_reply(assistant)]
user.update_max_consecutive_auto_reply(2, assistant)
maximum += [user.max_consecutive_auto_reply(), user.max_consecutive_auto_reply(assistant)]
