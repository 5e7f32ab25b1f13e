"""Topics and subscriptions of one and of many tenants."""

import asyncio
from dataclasses import dataclass

from autogen_core import (
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    default_subscription,
    message_handler,
)


@dataclass
class ClientMessage:
    content: str


class Specialist(RoutedAgent):
    def __init__(self, specialty: str) -> None:
        super().__init__(specialty)
        self.seen = 0

    @message_handler
    async def handle(self, message: ClientMessage, ctx: MessageContext) -> None:
        self.seen += 1
        print(f"{self.id} ({self._description}) got {message.content} by {ctx.topic_id}, its {self.seen}.")


async def run(tenants, specialties, sessions) -> None:
    runtime = SingleThreadedAgentRuntime()
    for specialty in specialties:
        kind = await Specialist.register(runtime, f"specialist_{specialty}", lambda specialty=specialty: Specialist(specialty))
        await runtime.add_subscription(TypeSubscription(topic_type=specialty, agent_type=kind.type))
    runtime.start()
    for _ in range(sessions):
        for tenant in tenants:
            for specialty in specialties:
                await runtime.publish_message(ClientMessage(f"{tenant} asks"), TopicId(type=specialty, source=tenant))
    await runtime.stop_when_idle()


async def main() -> None:
    await run(["default"], ["tax"], 2)
    await run(["one", "two"], ["tax"], 1)
    await run(["one", "two"], ["tax", "labour"], 2)


asyncio.run(main())
