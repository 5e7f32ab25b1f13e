import autogen

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": "sk-..."}]}

assistant = autogen.AssistantAgent(
    name="assistant",
    llm_config=llm_config,
    system_message="You are a Python expert. When done, reply: TERMINATE"
)

user_proxy = autogen.UserProxyAgent(
    name="user_proxy",
    human_input_mode="NEVER",
    is_termination_msg=lambda x: "TERMINATE" in (x.get("content") or ""),
    code_execution_config={"work_dir": "coding", "use_docker": False}
)

user_proxy.initiate_chat(assistant, message="Print the first 10 Fibonacci numbers.")
