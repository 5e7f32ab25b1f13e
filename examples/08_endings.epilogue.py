# The other two ways at work: `assistant` asks its model as its system message says, `user_proxy` ends by its function.
assistant = autogen.AssistantAgent(system_message=assistant.system_message, llm_config=llm_config)
keyword_user = autogen.UserProxyAgent(
    human_input_mode="NEVER",
    code_execution_config=False,
    is_termination_msg=lambda msg: "TERMINATE" in (msg["content"] or ""),
)
keyword_user.initiate_chat(assistant, message="Count to three.")
user_proxy.initiate_chat(assistant, message="Count to four.")
