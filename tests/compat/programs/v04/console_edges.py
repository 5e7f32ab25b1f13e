"""What the console makes of responses, of streams without a result, of chunks, of own streams."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.messages import (
    ModelClientStreamingChunkEvent,
    StopMessage,
    TextMessage,
    ThoughtEvent,
    ToolCallSummaryMessage,
    UserInputRequestedEvent,
)
from autogen_agentchat.ui import Console
from autogen_core import CancellationToken
from autogen_core.models import RequestUsage
from autogen_ext.models.openai import OpenAIChatCompletionClient

results = []
USAGE = RequestUsage(prompt_tokens=3, completion_tokens=4)


async def stream(*items):
    for item in items:
        yield item


async def main() -> None:
    agent = AssistantAgent("agent", OpenAIChatCompletionClient(model="gpt-4o"))
    asked = agent.on_messages_stream([TextMessage(content="Hi", source="user")], CancellationToken())
    results.append(await Console(asked, output_stats=True))
    text = TextMessage(content="done", source="a", models_usage=USAGE)
    chunks = [ModelClientStreamingChunkEvent(content=part, source="a", full_message_id=text.id) for part in ("do", "ne")]
    results.append(await Console(stream(*chunks, text, TaskResult(messages=[text], stop_reason="fine")), output_stats=True))
    results.append(
        await Console(
            stream(
                ThoughtEvent(content="hm", source="b"),
                UserInputRequestedEvent(request_id="1", source="b"),
                StopMessage(content="stop", source="b"),
                Response(chat_message=text, inner_messages=[]),
            ),
            output_stats=True,
            no_inline_images=True,
        )
    )
    try:
        await Console(stream(text))
    except ValueError as error:
        print("ValueError")


asyncio.run(main())
