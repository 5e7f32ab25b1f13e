from autogen import AssistantAgent

assistant = AssistantAgent(
    name="assistant",
    llm_config={
        "config_list": [
            {
                "model": "gpt-4o",
                "api_key": "YOUR_API_KEY",
            }
        ]
    },
    system_message="""You are a helpful Python programming assistant.
When asked to write code, produce clean, well-commented Python.
Reply TERMINATE when the task is complete.""",
)
