"""The research workflow of the tutorials: a function that is a state machine over messages and code."""

import os

import autogen

llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": 42}
initializer = autogen.UserProxyAgent(name="Init", code_execution_config=False)
coder = autogen.AssistantAgent(name="Retrieve_Action_1", llm_config=llm, system_message="You are the Coder.")
executor = autogen.UserProxyAgent(
    name="Retrieve_Action_2",
    system_message="Executor.",
    human_input_mode="NEVER",
    code_execution_config={"last_n_messages": 3, "work_dir": "paper", "use_docker": False},
)
scientist = autogen.AssistantAgent(name="Research_Action_1", llm_config=llm, system_message="You are the Scientist.")


def state_transition(last_speaker, groupchat):
    messages = groupchat.messages
    if last_speaker is initializer:
        return coder
    elif last_speaker is coder:
        return executor
    elif last_speaker is executor:
        return coder if "exitcode: 1" in messages[-1]["content"] else scientist
    return None


groupchat = autogen.GroupChat(
    agents=[initializer, coder, executor, scientist], messages=[], max_round=20, speaker_selection_method=state_transition
)
manager = autogen.GroupChatManager(groupchat=groupchat, llm_config=llm)
chat = initializer.initiate_chat(manager, message="Topic: LLM applications papers from last week.")
log, summary = groupchat.messages, chat.summary
del chat
