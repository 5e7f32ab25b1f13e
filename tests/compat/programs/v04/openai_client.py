"""The client by itself: arguments, kinds of messages, tools and their choice, json, images, usage, capabilities."""

import asyncio
import json

from autogen_core import FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from PIL import Image as PILImage
from pydantic import BaseModel


class Fact(BaseModel):
    year: int
    text: str


def look(word: str) -> str:
    """Look up."""
    return word


results = []
tool = FunctionTool(look, description="Look up.")
history = [
    SystemMessage(content="Be brief."),
    UserMessage(content="Look at this.", source="user"),
    AssistantMessage(content=[FunctionCall(id="c1", name="look", arguments='{"word": "a"}')], source="bot", thought="hm"),
    FunctionExecutionResultMessage(
        content=[FunctionExecutionResult(content="a!", call_id="c1", name="look", is_error=False)]
    ),
    AssistantMessage(content="Seen.", source="bot", thought="unsaid"),
    UserMessage(content=["And this?", Image.from_pil(PILImage.new("RGB", (2, 2)))], source="alice"),
]


async def main() -> None:
    client = OpenAIChatCompletionClient(
        model="gpt-4o", api_key="sk-mine", temperature=0, max_tokens=50, top_p=0.9, stop=["END"], user="u", timeout=30
    )
    print(json.dumps(client.model_info, sort_keys=True))
    results.append(await client.create(history))
    results.append(await client.create(history[:2], tools=[tool], tool_choice=tool))
    results.append(await client.create(history[:2], tools=[tool], tool_choice="required"))
    results.append(await client.create(history[:2], tools=[tool.schema], tool_choice="none"))
    results.append(await client.create(history[:2], tools=[tool], extra_create_args={"temperature": 1, "seed": 4}))
    results.append(await client.create(history[:2], json_output=True))
    results.append(await client.create(history[:2], json_output=False))
    results.append(await client.create(history[:2], json_output=Fact))
    named = OpenAIChatCompletionClient(model="gpt-4o", add_name_prefixes=True, include_name_in_message=False)
    results.append(await named.create(history[1:2]))
    formatted = OpenAIChatCompletionClient(model="gpt-4o", response_format={"type": "json_object"}, logit_bias={"1": 2})
    results.append(await formatted.create(history[:2]))
    print(client.total_usage(), client.actual_usage(), client.count_tokens(history[:2]), client.remaining_tokens(history[:2]))
    other = OpenAIChatCompletionClient(
        model="mine",
        model_info={"vision": False, "function_calling": False, "json_output": False, "family": "unknown", "structured_output": False},
    )
    for bad in (
        lambda: other.create(history[:2], tools=[tool]),
        lambda: other.create(history[:2], json_output=True),
        lambda: other.create(history[:2], json_output=Fact),
        lambda: other.create(history[-1:]),
        lambda: client.create(history[:2], tools=[tool], tool_choice=FunctionTool(look, description="x", name="other")),
        lambda: client.create(history[:2], extra_create_args={"stream": True, "nonsense": 1}),
    ):
        try:
            results.append(await bad())
        except Exception as error:
            print(type(error).__name__)
    for arguments in ({"model": "gpt-4o", "n": 2}, {}):
        try:
            OpenAIChatCompletionClient(**arguments)
        except Exception as error:
            print(type(error).__name__)
    print(client.dump_component().model_dump_json())
    await client.close()


asyncio.run(main())
