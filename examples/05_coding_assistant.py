from autogen import AssistantAgent, UserProxyAgent

# Configure the LLM
llm_config = {
    "model": "gpt-4",
    "temperature": 0,
    "api_key": os.environ["OPENAI_API_KEY"],
}

# Create an assistant agent
assistant = AssistantAgent(
    name="coding_assistant",
    llm_config=llm_config,
    system_message="You are a helpful coding assistant. Write clean Python code.",
)

# Create a user proxy that can execute code
user_proxy = UserProxyAgent(
    name="user",
    human_input_mode="NEVER",  # ALWAYS, TERMINATE, or NEVER
    code_execution_config={
        "work_dir": "workspace",
        "use_docker": False,
    },
    max_consecutive_auto_reply=5,
)

# Start the conversation
user_proxy.initiate_chat(
    assistant,
    message="Write a Python function to calculate fibonacci numbers",
)
