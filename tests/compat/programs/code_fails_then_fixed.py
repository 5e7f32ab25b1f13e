"""The first code raises; the assistant sees the traceback and mends it."""

import autogen

config_list = autogen.config_list_from_json("OAI_CONFIG_LIST", filter_dict={"model": ["gpt-4"]})
assistant = autogen.AssistantAgent("assistant", llm_config={"config_list": config_list, "temperature": 0})
user = autogen.UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    max_consecutive_auto_reply=5,
    is_termination_msg=lambda x: x.get("content", "").rstrip().endswith("TERMINATE"),
    code_execution_config={"last_n_messages": 2, "work_dir": "groupchat", "use_docker": False},
)
result = user.initiate_chat(assistant, message="Count the vowels in 'autogen'.", summary_method="reflection_with_llm")
