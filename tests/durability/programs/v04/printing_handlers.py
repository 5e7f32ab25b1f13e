"""Handlers that are answered at different times, and print what they were told."""

import asyncio
import sys
from dataclasses import dataclass

from autogen_core import AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, message_handler
from autogen_core.models import SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient


@dataclass
class Question:
    text: str


class Printing(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("prints")
        self._client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=sys.argv[1])

    @message_handler
    async def on_question(self, message: Question, ctx: MessageContext) -> str:
        how = SystemMessage(content=f"{self.id.key}: racing")
        answer = await self._client.create([how, UserMessage(content=message.text, source="user")])
        print(self.id.key, message.text, answer.content)
        return str(answer.content)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    await Printing.register(runtime, "printing", Printing)
    runtime.start()
    for number in range(2):
        asking = [runtime.send_message(Question(f"Say {number}."), AgentId("printing", each)) for each in "abc"]
        print(await asyncio.gather(*asking))
    await runtime.stop_when_idle()


asyncio.run(main())
