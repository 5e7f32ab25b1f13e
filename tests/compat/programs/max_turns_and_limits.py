"""max_turns together with a termination word, a human, and a limit of replies; and the flags afterwards."""

import os

from autogen import AssistantAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
assistant = AssistantAgent("assistant", llm_config=llm, max_consecutive_auto_reply=2)
user = UserProxyAgent("user", human_input_mode="TERMINATE", code_execution_config=False, default_auto_reply="go on")
lengths = []
for turns, message in ((1, "a"), (2, "b"), (3, "c"), (None, "d")):
    lengths.append(len(user.initiate_chat(assistant, message=message, max_turns=turns).chat_history))
none = user.initiate_chat(assistant, message="never sent", max_turns=0).summary
flags = [user.reply_at_receive[assistant], assistant.reply_at_receive[user]]
user.stop_reply_at_receive(assistant)
user.reset_consecutive_auto_reply_counter(assistant)
assistant.send("unasked", user)
