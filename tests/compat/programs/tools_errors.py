"""A tool that raises, one that nobody knows, arguments that are no JSON, and ones that do not fit."""

import os

from autogen import AssistantAgent, UserProxyAgent, register_function


def divide(a: float, b: float) -> float:
    """Divide two numbers."""
    return a / b


def greet(name: str) -> str:
    return f"hi {name}"


llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
planner = AssistantAgent("planner", system_message="Use tools.", llm_config=llm)
worker = UserProxyAgent("worker", human_input_mode="NEVER", code_execution_config=False)
register_function(divide, caller=planner, executor=worker, description="Divide.")
register_function(greet, caller=planner, executor=worker, description="Greet.")
outcome = worker.initiate_chat(planner, message="start", max_turns=7)
