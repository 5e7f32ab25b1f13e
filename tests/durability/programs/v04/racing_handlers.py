"""Handlers of the core's runtime race: whoever is first decides what the last one asks its model."""

import asyncio
import sys
from dataclasses import dataclass

from autogen_core import (
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    default_subscription,
    message_handler,
)
from autogen_core.models import SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient


@dataclass
class Question:
    text: str


@dataclass
class Finding:
    text: str
    by: str


edited: list[str] = []
client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])


async def asked(name: str, text: str) -> str:
    said = await client.create([SystemMessage(content=f"{name}: says"), UserMessage(content=text, source="user")])
    return str(said.content)


@default_subscription
class Worker(RoutedAgent):
    @message_handler
    async def on_question(self, message: Question, ctx: MessageContext) -> None:
        for round in range(3):
            found = await asked(f"{self.id.type} racing", f"{message.text} {round}")
            await self.publish_message(Finding(found, self.id.type), DefaultTopicId())


@default_subscription
class Editor(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("editor")
        self.found: list[str] = []

    @message_handler
    async def on_finding(self, message: Finding, ctx: MessageContext) -> None:
        self.found.append(message.by)
        print("found", len(self.found), message.by, ctx.message_id)
        if len(self.found) % 3 == 0:
            edited.append(await asked("editor", " ".join(self.found)))


async def main() -> None:
    runtime = SingleThreadedAgentRuntime(ignore_unhandled_exceptions=False)
    for name in ("ann", "bob", "cleo"):
        await Worker.register(runtime, name, lambda: Worker("worker"))
    await Editor.register(runtime, "editor", Editor)
    runtime.start()
    await runtime.publish_message(Question("What?"), DefaultTopicId())
    await runtime.stop_when_idle()
    print(sorted(edited))


asyncio.run(main())
