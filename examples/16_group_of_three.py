planner = autogen.AssistantAgent(name="Planner", llm_config=llm_config,
    system_message="Break tasks into subtasks and assign them.")
coder = autogen.AssistantAgent(name="Coder", llm_config=llm_config,
    system_message="Write high-quality Python. No prose, just code.")
critic = autogen.AssistantAgent(name="Critic", llm_config=llm_config,
    system_message="Review code for bugs, edge cases, style.")

groupchat = autogen.GroupChat(
    agents=[user_proxy, planner, coder, critic],
    messages=[], max_round=12,
    speaker_selection_method="auto"
)
manager = autogen.GroupChatManager(groupchat=groupchat, llm_config=llm_config)
user_proxy.initiate_chat(manager, message="Build a FastAPI sentiment endpoint")
