"""A call that nobody in the group can run, and one that several can."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def talk(owners):
    caller = autogen.AssistantAgent("caller", llm_config=llm, system_message="Call.")
    members = [caller]
    for name in ("one", "two"):
        member = autogen.UserProxyAgent(name, human_input_mode="NEVER", code_execution_config=False)
        if name in owners:
            member.register_function({"look": lambda: name})
        members.append(member)
    group = autogen.GroupChat(members, [], max_round=4)
    manager = autogen.GroupChatManager(group, llm_config=llm)
    try:
        members[1].initiate_chat(manager, message="Look.", silent=True)
    except ValueError as error:
        return str(error)
    return group.messages


nobody = talk([])
several = talk(["one", "two"])
