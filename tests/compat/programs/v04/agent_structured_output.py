"""Answers of a type, with a format, after tools, streamed; and text that does not fit."""

import asyncio
from typing import Literal

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import StructuredMessage
from autogen_agentchat.ui import Console
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from pydantic import BaseModel, Field


class Answer(BaseModel):
    """What is felt."""

    thoughts: str
    response: Literal["happy", "sad", "neutral"]
    score: float = Field(description="How sure")


def sentiment(text: str) -> str:
    """Given a text, return the sentiment."""
    return "happy"


results = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", stream_options={"include_usage": True})
    agent = AssistantAgent(
        "assistant",
        client,
        system_message="Categorize the input.",
        output_content_type=Answer,
        output_content_type_format="{thoughts} => {response}",
    )
    result = await Console(agent.run_stream(task="I am happy."))
    results.append(result)
    last = result.messages[-1]
    assert isinstance(last, StructuredMessage)
    print(last.content.response, last.to_text(), last.to_model_text(), last.dump().keys())
    with_tool = AssistantAgent(
        "tooled",
        client,
        tools=[FunctionTool(sentiment, description="Sentiment Analysis", strict=True)],
        output_content_type=Answer,
    )
    results.append(await Console(with_tool.run_stream(task="I am glad.")))
    streaming = AssistantAgent("streaming", client, output_content_type=Answer, model_client_stream=True)
    results.append(await Console(streaming.run_stream(task="I am blue.")))
    try:
        await agent.run(task="Now something else.")
    except Exception as error:
        print(type(error).__name__)


asyncio.run(main())
