"""register_for_llm with api_style='function', and register_function by a dict."""

import os

import autogen

assistant = autogen.AssistantAgent("a", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = autogen.UserProxyAgent("u", human_input_mode="NEVER", code_execution_config=False)


@assistant.register_for_llm(description="Add two numbers.", api_style="function")
def add(a: int, b: int = 5) -> int:
    return a + b


user.register_function(function_map={"add": lambda a, b=5: str(a + b)})
result = user.initiate_chat(assistant, message="1 + 5?", max_turns=2)
functions = assistant.llm_config["functions"]
assistant.update_function_signature("add", is_remove=True)
left = "functions" in assistant.llm_config
