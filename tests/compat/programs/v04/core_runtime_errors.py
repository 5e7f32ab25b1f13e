"""A runtime that does not ignore what its agents raise; steps; states; factories."""

import asyncio
from dataclasses import dataclass

from autogen_core import (
    AgentId,
    AgentInstantiationContext,
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    default_subscription,
    message_handler,
)


@dataclass
class Message:
    content: str


@default_subscription
class Fragile(RoutedAgent):
    def __init__(self, word: str = "") -> None:
        super().__init__("fragile")
        self.heard: list[str] = []
        print("made", self.id, AgentInstantiationContext.is_in_factory_call())

    @message_handler
    async def on_message(self, message: Message, ctx: MessageContext) -> None:
        self.heard.append(message.content)
        if message.content == "break":
            raise ValueError("broken")

    async def save_state(self):
        return {"heard": self.heard}

    async def load_state(self, state):
        self.heard = list(state["heard"])

    async def close(self):
        print("closed", self.id)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime(ignore_unhandled_exceptions=False)
    await Fragile.register(runtime, "fragile", lambda: Fragile())
    runtime.start()
    await runtime.publish_message(Message("break"), DefaultTopicId())
    try:
        await runtime.stop_when_idle()
    except ValueError as error:
        print("ValueError", error)
    quiet = SingleThreadedAgentRuntime()
    await Fragile.register(quiet, "fragile", lambda: Fragile())
    for content in ("a", "break", "b"):
        await quiet.publish_message(Message(content), DefaultTopicId())
    print(quiet.unprocessed_messages_count)
    while quiet.unprocessed_messages_count:
        await quiet.process_next()
    await asyncio.sleep(0.05)
    state = await quiet.save_state()
    print(state)
    other = SingleThreadedAgentRuntime()
    await Fragile.register(other, "fragile", lambda: Fragile())
    await other.load_state(state)
    agent = await other.try_get_underlying_agent_instance(AgentId("fragile", "default"), Fragile)
    print(agent.heard, agent.metadata, agent.type)
    print(await other.get("fragile"), await other.get("fragile", "k", lazy=False))
    for bad in (
        lambda: other.register_factory("fragile", lambda: Fragile()),
        lambda: other.try_get_underlying_agent_instance(AgentId("nobody", "x")),
        lambda: other.try_get_underlying_agent_instance(AgentId("fragile", "default"), SingleThreadedAgentRuntime),
        lambda: other.remove_subscription("none"),
        lambda: other.stop_when_idle(),
    ):
        try:
            await bad()
        except Exception as error:
            print(type(error).__name__)
    other.start()
    try:
        other.start()
    except RuntimeError:
        print("started already")
    await other.close()
    instance = Fragile.__new__(Fragile)
    try:
        AgentInstantiationContext.current_runtime()
    except RuntimeError:
        print("no runtime here")


asyncio.run(main())
