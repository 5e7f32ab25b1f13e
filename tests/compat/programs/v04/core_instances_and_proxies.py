"""Agents that are given as instances, proxies of agents, plain agents without routing, unknown messages."""

import asyncio
from dataclasses import dataclass
from typing import Any, Mapping

from autogen_core import (
    AgentId,
    AgentProxy,
    BaseAgent,
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    default_subscription,
    message_handler,
    try_get_known_serializers_for_type,
)
from autogen_core.exceptions import CantHandleException
from pydantic import BaseModel


@dataclass
class Ping:
    text: str


class Pong(BaseModel):
    text: str


class Plain(BaseAgent):
    def __init__(self) -> None:
        super().__init__("plain")
        self.seen: list[Any] = []

    async def on_message_impl(self, message: Any, ctx: MessageContext) -> Any:
        self.seen.append(message)
        return Pong(text=f"{type(message).__name__} {len(self.seen)} {ctx.message_id != ''}")

    async def save_state(self) -> Mapping[str, Any]:
        return {"seen": len(self.seen)}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        self.seen = [None] * state["seen"]


@default_subscription
class Counting(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("counting")
        self.count = 0

    @message_handler
    async def on_ping(self, message: Ping, ctx: MessageContext) -> None:
        self.count += 1
        print(self.id, "counts", message.text, self.count)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    await Plain.register(runtime, "plain", Plain)
    for number in (1, 2):
        counting = Counting()
        await counting.register_instance(runtime, AgentId(f"counting{number}", "x"))
        await runtime.add_subscription(TypeSubscription("default", f"counting{number}"))
    try:
        await Counting().register_instance(runtime, AgentId("counting1", "x"))
    except ValueError:
        print("ValueError")
    runtime.start()
    print(await runtime.send_message(Ping("a"), AgentId("plain", "k")))
    print(await runtime.send_message(Ping("direct"), AgentId("counting1", "x")))
    await runtime.publish_message(Ping("to all"), TopicId("default", "x"))
    proxy = AgentProxy(AgentId("plain", "k"), runtime)
    print(proxy.id, await proxy.metadata)
    print(await proxy.send_message(Pong(text="x"), sender=AgentId("counting1", "x")))
    print(await proxy.save_state())
    await proxy.load_state({"seen": 7})
    print(await runtime.agent_save_state(AgentId("plain", "k")))
    await runtime.stop_when_idle()
    for kind in (Ping, Pong):
        (serializer,) = try_get_known_serializers_for_type(kind)
        payload = serializer.serialize(kind(text="t"))
        print(serializer.type_name, serializer.data_content_type, payload, serializer.deserialize(payload))
    print(try_get_known_serializers_for_type(int))
    try:
        await counting.on_message_impl("text", None)
    except Exception as error:
        print(type(error).__name__)


asyncio.run(main())
