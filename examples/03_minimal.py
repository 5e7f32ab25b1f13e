import autogen

# 1. Configure the LLM
llm_config = {
    "config_list": [
        {
            "model": "gpt-4o-mini",
            "api_key": "YOUR_OPENAI_API_KEY",
        }
    ],
    "temperature": 0,
}

# 2. Create the assistant agent (LLM-backed)
assistant = autogen.AssistantAgent(
    name="assistant",
    llm_config=llm_config,
    system_message="""You are a helpful Python tutor.
Write clear Python code with explanations.
End your final response with TERMINATE.""",
)

# 3. Create the user proxy (executes code, represents the human)
user_proxy = autogen.UserProxyAgent(
    name="user_proxy",
    human_input_mode="NEVER",
    max_consecutive_auto_reply=5,
    is_termination_msg=lambda msg: "TERMINATE" in msg.get("content", ""),
    code_execution_config={"work_dir": "workspace", "use_docker": False},
)

# 4. Start the conversation
user_proxy.initiate_chat(
    assistant,
    message="Write a Python function that reverses a string and include a test.",
)
