"""Interveners: who terminates, who asks before tools, who drops and changes."""

import asyncio
from dataclasses import dataclass
from typing import Any

from autogen_core import (
    AgentId,
    DefaultInterventionHandler,
    DefaultTopicId,
    DropMessage,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    default_subscription,
    message_handler,
)
from autogen_core.exceptions import MessageDroppedException


@dataclass
class Message:
    content: Any


@dataclass
class Termination:
    reason: str


@default_subscription
class AnAgent(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("MyAgent")
        self.received = 0

    @message_handler
    async def on_new_message(self, message: Message, ctx: MessageContext) -> Message:
        self.received += 1
        print("received", message.content)
        if self.received > 3:
            await self.publish_message(Termination(reason="Reached maximum number of messages"), DefaultTopicId())
        return Message(f"answer to {message.content}")


class TerminationHandler(DefaultInterventionHandler):
    def __init__(self) -> None:
        self.value: Termination | None = None

    async def on_publish(self, message: Any, *, message_context: MessageContext) -> Any:
        if isinstance(message, Termination):
            self.value = message
        return message


class Gate(DefaultInterventionHandler):
    async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any | type[DropMessage]:
        if message.content == "drop":
            return DropMessage
        if message.content == "fail":
            raise ValueError("refused")
        return Message(f"changed {message.content}")

    async def on_response(self, message: Any, *, sender: AgentId, recipient: AgentId | None) -> Any:
        print("response", message, "of", sender, "to", recipient)
        return Message(message.content + "!") if isinstance(message, Message) else message


async def main() -> None:
    handler = TerminationHandler()
    runtime = SingleThreadedAgentRuntime(intervention_handlers=[handler, Gate()])
    await AnAgent.register(runtime, "my_agent", AnAgent)
    runtime.start()
    agent = AgentId("my_agent", "default")
    print(await runtime.send_message(Message("one"), agent))
    for content in ("drop", "fail"):
        try:
            await runtime.send_message(Message(content), agent)
        except MessageDroppedException:
            print("dropped")
        except ValueError as error:
            print(error)
    for number in range(4):
        await runtime.publish_message(Message(number), DefaultTopicId())
    await asyncio.sleep(0.2)
    await runtime.stop()
    print(handler.value)


asyncio.run(main())
