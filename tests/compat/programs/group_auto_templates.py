"""Every text with which the group asks its model is the program's own; the attempts are printed."""

import os

import autogen

llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
product_manager = autogen.AssistantAgent("Product_manager", llm_config=llm, system_message="Plan.")
coder = autogen.AssistantAgent("Coder", llm_config=llm, system_message="Code.")
user = autogen.UserProxyAgent("User", human_input_mode="NEVER", code_execution_config=False)
group = autogen.GroupChat(
    agents=[user, coder, product_manager],
    messages=[],
    max_round=4,
    select_speaker_message_template="Roles:\n{roles}\nOne of {agentlist}.",
    select_speaker_prompt_template="Who of {agentlist}?",
    select_speaker_auto_multiple_template="One only! {agentlist}",
    select_speaker_auto_none_template="Any! {agentlist}",
    select_speaker_auto_verbose=True,
    role_for_select_speaker_messages="user",
)
manager = autogen.GroupChatManager(groupchat=group, llm_config=llm)
user.initiate_chat(manager, message="Build it.")
log = group.messages
del manager
