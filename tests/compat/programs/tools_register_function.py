"""Tools by autogen.register_function, several calls in one message."""

import os
from typing import Annotated

import autogen
from autogen import register_function


def get_weather(city: Annotated[str, "The city"], unit: Annotated[str, "celsius or fahrenheit"] = "celsius") -> str:
    return f"{city}: 21 {unit}"


async def get_time(zone: str) -> str:
    return f"noon in {zone}"


llm_config = {"config_list": autogen.config_list_from_json("OAI_CONFIG_LIST"), "timeout": 120}
assistant = autogen.AssistantAgent("assistant", llm_config=llm_config)
user = autogen.UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    code_execution_config=False,
    is_termination_msg=lambda m: (m.get("content") or "").endswith("TERMINATE"),
)
register_function(get_weather, caller=assistant, executor=user, description="Look up the weather")
register_function(get_time, caller=assistant, executor=user, name="clock", description="Look up the time")
result = user.initiate_chat(assistant, message="Weather and time in Oslo?")
