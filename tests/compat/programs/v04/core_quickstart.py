"""The first program of the core: a modifier and a checker that count down by messages on the default topic."""

import asyncio
from dataclasses import dataclass
from typing import Callable

from autogen_core import (
    AgentId,
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    default_subscription,
    message_handler,
)


@dataclass
class Message:
    content: int


@default_subscription
class Modifier(RoutedAgent):
    def __init__(self, modify_val: Callable[[int], int]) -> None:
        super().__init__("A modifier agent.")
        self._modify_val = modify_val

    @message_handler
    async def handle_message(self, message: Message, ctx: MessageContext) -> None:
        val = self._modify_val(message.content)
        print(f"Modifier: {message.content} -> {val}", self.id, ctx.topic_id, ctx.sender, ctx.is_rpc)
        await self.publish_message(Message(content=val), DefaultTopicId())


@default_subscription
class Checker(RoutedAgent):
    def __init__(self, run_until: Callable[[int], bool]) -> None:
        super().__init__("A checker agent.")
        self._run_until = run_until

    @message_handler
    async def handle_message(self, message: Message, ctx: MessageContext) -> None:
        if not self._run_until(message.content):
            print("Checker passed", message.content)
            await self.publish_message(Message(content=message.content), DefaultTopicId())
        else:
            print("Checker failed, stopping")


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    print(await Modifier.register(runtime, "modifier", lambda: Modifier(modify_val=lambda x: x - 1)))
    await Checker.register(runtime, "checker", lambda: Checker(run_until=lambda x: x <= 1))
    runtime.start()
    await runtime.send_message(Message(5), AgentId("checker", "default"))
    await runtime.stop_when_idle()
    print(await runtime.agent_metadata(AgentId("modifier", "default")))
    await runtime.close()


asyncio.run(main())
