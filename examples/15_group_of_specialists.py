planner = autogen.AssistantAgent(name="planner", ...)
coder = autogen.AssistantAgent(name="coder", ...)
reviewer = autogen.AssistantAgent(name="reviewer", ...)
user_proxy = autogen.UserProxyAgent(name="user_proxy", ...)

groupchat = autogen.GroupChat(
    agents=[user_proxy, planner, coder, reviewer],
    messages=[],
    max_round=20
)
manager = autogen.GroupChatManager(groupchat=groupchat, llm_config={"config_list": config_list})
user_proxy.initiate_chat(manager, message="Build a REST API for user authentication in FastAPI.")
