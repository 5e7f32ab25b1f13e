# Both ways to name a model, each asked once.
for config in (llm_config, {"config_list": config_list}):
    assistant = autogen.AssistantAgent(llm_config=config)
    user_proxy = autogen.UserProxyAgent(human_input_mode="NEVER", code_execution_config=False)
    user_proxy.initiate_chat(assistant, message="Say hello.", max_turns=1)
