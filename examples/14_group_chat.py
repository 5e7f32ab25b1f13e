from autogen import GroupChat, GroupChatManager

# Create specialized agents
planner = AssistantAgent(name="planner", llm_config=llm_config,
    system_message="You plan the approach to solve problems.")
coder = AssistantAgent(name="coder", llm_config=llm_config,
    system_message="You write clean, tested Python code.")
reviewer = AssistantAgent(name="reviewer", llm_config=llm_config,
    system_message="You review code for bugs and improvements.")

# Set up group chat
group_chat = GroupChat(
    agents=[user_proxy, planner, coder, reviewer],
    messages=[],
    max_round=12,
    speaker_selection_method="auto",
)
manager = GroupChatManager(
    groupchat=group_chat,
    llm_config=llm_config,
)

# Start group conversation
user_proxy.initiate_chat(
    manager,
    message="Build a REST API with Flask that has CRUD operations for a todo list",
)
