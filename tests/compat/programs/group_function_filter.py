"""Calls go to whoever can run them, with and without the filter, in both styles."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def talk(filtered, style):
    caller = autogen.AssistantAgent("caller", llm_config=llm, system_message="Call.")
    adder, timer = (autogen.UserProxyAgent(each, human_input_mode="NEVER", code_execution_config=False) for each in ("adder", "timer"))
    user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)

    @adder.register_for_execution()
    @caller.register_for_llm(description="Add.", api_style=style)
    def add(a: int, b: int) -> int:
        return a + b

    @timer.register_for_execution()
    @caller.register_for_llm(description="The time.", api_style=style)
    def now() -> dict:
        return {"hour": 12}

    group = autogen.GroupChat([user, adder, timer, caller], [], max_round=4, func_call_filter=filtered)
    manager = autogen.GroupChatManager(group, llm_config=llm)
    try:
        user.initiate_chat(manager, message="What is the time?")
    except ValueError as error:
        return str(error)
    return group.messages


logs = [talk(True, "tool"), talk(False, "tool"), talk(True, "function")]
