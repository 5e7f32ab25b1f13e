"""One member calls a tool that another one owns, in the order of the list."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
planner = autogen.AssistantAgent("P", llm_config=llm, system_message="Plan.")
asker = autogen.UserProxyAgent("A", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="go on")
worker = autogen.UserProxyAgent("T", human_input_mode="NEVER", code_execution_config=False)


@worker.register_for_execution()
@planner.register_for_llm(description="Do it.")
def fn(times: int = 1) -> str:
    return "FN" * times


group = autogen.GroupChat([asker, planner, worker], [], max_round=6, speaker_selection_method="Round_Robin")
manager = autogen.GroupChatManager(group, llm_config=llm | {"temperature": 0})
history = asker.initiate_chat(manager, message="hi").chat_history
log = group.messages
