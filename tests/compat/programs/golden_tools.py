"""One message with two calls, the second of a tool that nobody knows; and the schema of a function."""

import os
from typing import Annotated, Literal, Optional

import autogen
from autogen.function_utils import get_function_schema
from pydantic import BaseModel, Field


class Point(BaseModel):
    x: Annotated[int, Field(description="The x.")]
    y: int = 2


def add(a: int, b: int = 5) -> int:
    return a + b


def many(
    point: Annotated[Point, "A point."], kind: Literal["a", "b"], count: Optional[int] = None, names: Annotated[list[str], "Names."] = ["z"]
) -> str:
    return f"{point.x} {kind} {count} {names}"


llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
assistant = autogen.AssistantAgent("assistant", llm_config=llm)
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
autogen.register_function(add, caller=assistant, executor=user, description="D")
autogen.register_function(many, caller=assistant, executor=user, name="lots", description="E")
result = user.initiate_chat(assistant, message="go")
schema = get_function_schema(add, description="D")
tools = assistant.llm_config["tools"]
