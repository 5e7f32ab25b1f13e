"""One writes code, another runs it and says what came out, as the first group tutorial does."""

import os

import autogen

llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": 42}
user = autogen.UserProxyAgent(
    name="User_proxy",
    system_message="A human admin.",
    code_execution_config={"last_n_messages": 2, "work_dir": "groupchat", "use_docker": False},
    human_input_mode="TERMINATE",
    is_termination_msg=lambda message: "TERMINATE" in message["content"],
)
coder = autogen.AssistantAgent(name="Coder", llm_config=llm)
pm = autogen.AssistantAgent(name="Product_manager", system_message="Creative in software product ideas.", llm_config=llm)
groupchat = autogen.GroupChat(agents=[user, coder, pm], messages=[], max_round=12)
manager = autogen.GroupChatManager(groupchat=groupchat, llm_config=llm)
user.initiate_chat(manager, message="Find a latest paper about gpt-4 on arxiv.")
log = groupchat.messages
del manager
