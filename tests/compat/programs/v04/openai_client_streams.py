"""Streams of the client: text, tools, a class, with and without usage; events in the log."""

import asyncio
import logging

from autogen_core import EVENT_LOGGER_NAME
from autogen_core.logging import LLMCallEvent, LLMStreamEndEvent, LLMStreamStartEvent
from autogen_core.models import CreateResult, SystemMessage, UserMessage
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from pydantic import BaseModel


class Fact(BaseModel):
    year: int


def look(word: str) -> str:
    """Look up."""
    return word


def content_of(response):
    choices = response.get("choices")
    return choices[0]["message"]["content"] if choices else response


class Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        event = record.msg
        if isinstance(event, (LLMCallEvent, LLMStreamEndEvent)):
            logged.append([type(event).__name__, event.prompt_tokens, event.completion_tokens, event.kwargs["agent_id"]])
            logged.append(content_of(event.kwargs["response"]))
            if "messages" in event.kwargs:
                logged.append(event.kwargs["messages"])
        elif isinstance(event, LLMStreamStartEvent):
            logged.append([type(event).__name__, event.kwargs["messages"]])


logged = []
parts = []
logger = logging.getLogger(EVENT_LOGGER_NAME)
logger.setLevel(logging.INFO)
logger.addHandler(Handler())
MESSAGES = [SystemMessage(content="Short."), UserMessage(content="Count.", source="user")]


async def show(stream) -> None:
    async for part in stream:
        parts.append(part)
        if isinstance(part, CreateResult):
            print(part.finish_reason, part.content, part.usage, part.thought)
        else:
            print(part, end="|")


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", stream_options={"include_usage": True})
    tool = FunctionTool(look, description="Look up.")
    await show(client.create_stream(MESSAGES))
    await show(client.create_stream(MESSAGES, tools=[tool]))
    await show(client.create_stream(MESSAGES, json_output=Fact))
    await show(client.create_stream(MESSAGES, include_usage=True))
    print(client.total_usage())
    plain = OpenAIChatCompletionClient(model="gpt-4o")
    await show(plain.create_stream(MESSAGES, extra_create_args={"stream_options": {"include_usage": True}}))
    await plain.create(MESSAGES)


asyncio.run(main())
