"""Every kind of message: made, dumped, loaded, as text; made by a factory; of one's own."""

import json
from typing import Any, Literal, Mapping

from autogen_agentchat.messages import (
    BaseChatMessage,
    CodeExecutionEvent,
    CodeGenerationEvent,
    HandoffMessage,
    MemoryQueryEvent,
    MessageFactory,
    ModelClientStreamingChunkEvent,
    MultiModalMessage,
    SelectSpeakerEvent,
    StopMessage,
    StructuredMessage,
    StructuredMessageFactory,
    TextMessage,
    ThoughtEvent,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
    ToolCallSummaryMessage,
    UserInputRequestedEvent,
)
from autogen_agentchat.base import TaskResult
from autogen_agentchat.utils import content_to_str, remove_images
from autogen_core import FunctionCall, Image
from autogen_core.code_executor import CodeBlock, CodeResult
from autogen_core.memory import MemoryContent, MemoryMimeType
from autogen_core.models import FunctionExecutionResult, RequestUsage, UserMessage
from PIL import Image as PILImage
from pydantic import BaseModel


class Weather(BaseModel):
    city: str
    degrees: int = 3


class Custom(BaseChatMessage):
    type: Literal["Custom"] = "Custom"
    number: int

    def to_text(self) -> str:
        return f"number {self.number}"

    def to_model_text(self) -> str:
        return f"the number is {self.number}"

    def to_model_message(self) -> UserMessage:
        return UserMessage(content=self.to_model_text(), source=self.source)


picture = Image.from_pil(PILImage.new("RGB", (2, 2), (1, 2, 3)))
call = FunctionCall(id="1", name="look", arguments='{"a": 1}')
outcome = FunctionExecutionResult(content="seen", name="look", call_id="1", is_error=False)
fields: dict[str, Any] = {"source": "alice", "models_usage": RequestUsage(1, 2), "metadata": {"k": "v"}}
everything = [
    TextMessage(content="hi", **fields),
    StopMessage(content="hi", source="alice"),
    MultiModalMessage(content=["see", picture], source="alice"),
    HandoffMessage(content="over", target="bob", context=[UserMessage(content="c", source="u")], source="alice"),
    ToolCallSummaryMessage(content="s", tool_calls=[call], results=[outcome], source="alice"),
    StructuredMessage[Weather](content=Weather(city="Oslo"), source="alice"),
    StructuredMessage[Weather](content=Weather(city="Oslo"), format_string="{city}: {degrees}", source="alice"),
    ToolCallRequestEvent(content=[call], source="alice"),
    ToolCallExecutionEvent(content=[outcome], source="alice"),
    MemoryQueryEvent(content=[MemoryContent(content="m", mime_type=MemoryMimeType.TEXT)], source="alice"),
    UserInputRequestedEvent(request_id="r", source="alice"),
    ModelClientStreamingChunkEvent(content="p", full_message_id="f", source="alice"),
    ThoughtEvent(content="t", source="alice"),
    SelectSpeakerEvent(content=["bob"], source="manager"),
    CodeGenerationEvent(retry_attempt=1, content="c", code_blocks=[CodeBlock("x", "python")], source="alice"),
    CodeExecutionEvent(retry_attempt=1, result=CodeResult(exit_code=1, output="o"), source="alice"),
    Custom(number=7, source="alice"),
]
factory = MessageFactory()
for message in everything:
    dumped = message.dump()
    print(json.dumps(dumped, sort_keys=True))
    print(repr(message.to_text())[:80], "|", message.type)
    if isinstance(message, BaseChatMessage):
        print(repr(message.to_model_text())[:80], message.to_model_message().source)
    print(type(message).load(dumped) == message, factory.is_registered(type(message)))
    if factory.is_registered(type(message)):
        print(factory.create(dumped) == message)
factory.register(Custom)
print(factory.create({"type": "Custom", "number": 3, "source": "x"}).to_text())
for bad in ({"content": "x"}, {"type": "Unknown"}):
    try:
        factory.create(bad)
    except ValueError:
        print("ValueError")
for kind in (Custom, int):
    try:
        factory.register(kind)
    except ValueError:
        print("ValueError")
made = StructuredMessageFactory(input_model=Weather, format_string="{city}!")
print(made.dump_component().model_dump_json())
again = StructuredMessageFactory.load_component(made.dump_component())
print(again.ContentModel.__name__, again.StructuredMessage(content=again.ContentModel(city="Rom"), source="x").to_text())
result = TaskResult(messages=everything[:3], stop_reason="done")
print(result.model_dump_json())
print(content_to_str("x"), content_to_str(["a", picture]), remove_images([UserMessage(content=["a", picture], source="u")]))
schemas = [kind.model_json_schema() for kind in (TextMessage, HandoffMessage, ToolCallRequestEvent)]
properties = [sorted(schema["properties"]) for schema in schemas]
del schemas
