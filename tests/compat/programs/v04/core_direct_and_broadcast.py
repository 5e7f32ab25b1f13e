"""Direct messages with answers, by sender, of several types; topics with sources; errors to the caller."""

import asyncio
from dataclasses import dataclass

from autogen_core import (
    AgentId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypePrefixSubscription,
    TypeSubscription,
    event,
    message_handler,
    rpc,
    type_subscription,
)
from autogen_core.exceptions import CantHandleException
from pydantic import BaseModel


@dataclass
class Text:
    content: str
    source: str = "x"


@dataclass
class Number:
    value: int


class Reply(BaseModel):
    content: str


class Inner(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("inner")
        self.seen = 0

    @message_handler(match=lambda m, ctx: m.source.startswith("one"))
    async def b_on_one(self, message: Text, ctx: MessageContext) -> Reply:
        return Reply(content=f"one {message.content}")

    @message_handler(match=lambda m, ctx: m.source.startswith("two"))
    async def a_on_two(self, message: Text, ctx: MessageContext) -> Reply:
        self.seen += 1
        return Reply(content=f"two {message.content} {self.seen}")

    @rpc
    async def on_number(self, message: Number, ctx: MessageContext) -> int:
        if message.value < 0:
            raise ValueError("negative")
        return message.value * 2

    async def save_state(self):
        return {"seen": self.seen}

    async def load_state(self, state):
        self.seen = state["seen"]


class Outer(RoutedAgent):
    def __init__(self, inner: str) -> None:
        super().__init__("outer")
        self.inner = AgentId(inner, self.id.key)

    @message_handler
    async def on_text(self, message: Text, ctx: MessageContext) -> str:
        answer = await self.send_message(message, self.inner)
        return f"outer heard {answer} from {self.inner}, asked by {ctx.sender}, rpc {ctx.is_rpc}"


@type_subscription("news")
class Reader(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("reader")

    @event
    async def on_text(self, message: Text, ctx: MessageContext) -> None:
        print(self.id, "reads", message.content, "of", ctx.topic_id)

    async def on_unhandled_message(self, message, ctx):
        print(self.id, "cannot read", type(message).__name__)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    await Inner.register(runtime, "inner", Inner)
    await Outer.register(runtime, "outer", lambda: Outer("inner"))
    await Reader.register(runtime, "reader", Reader)
    runtime.start()
    outer = AgentId("outer", "k1")
    for source in ("one", "two", "two again", "three"):
        print(await runtime.send_message(Text("hello", source), outer))
    print(await runtime.send_message(Number(21), AgentId("inner", "k2")))
    for message, recipient in ((Number(-1), AgentId("inner", "k2")), (Text("x"), AgentId("nobody", "k"))):
        try:
            await runtime.send_message(message, recipient)
        except ValueError as error:
            print("ValueError", error)
        except Exception as error:
            print("Exception", "Recipient not found" in str(error))
    print(await runtime.send_message("a text", AgentId("inner", "k2")))
    await runtime.publish_message(Text("first"), TopicId("news", "here"))
    await runtime.publish_message(Text("second"), TopicId("news", "there"))
    await runtime.publish_message(Number(1), TopicId("news", "here"))
    await runtime.publish_message(Text("prefixed"), TopicId("reader:any", "direct"))
    await runtime.add_subscription(TypeSubscription(topic_type="sport", agent_type="reader"))
    added = TypePrefixSubscription(topic_type_prefix="weather", agent_type="reader")
    await runtime.add_subscription(added)
    try:
        await runtime.add_subscription(added)
    except ValueError as error:
        print(error)
    await runtime.publish_message(Text("goal"), TopicId("sport", "s"))
    await runtime.publish_message(Text("rain"), TopicId("weather.today", "w"))
    await runtime.publish_message(Text("nobody hears"), TopicId("silence", "s"))
    await runtime.stop_when_idle()
    state = await runtime.save_state()
    print(state["inner/k1"], sorted(key for key in state))
    try:
        await runtime.stop()
    except RuntimeError:
        print("not started")
    for bad in (lambda: AgentId("not a type", "k"), lambda: TopicId("not a type", "s"), lambda: AgentId.from_str("nokey")):
        try:
            bad()
        except ValueError:
            print("ValueError")
    print(AgentId.from_str("a/b"), TopicId.from_str("t/s"), AgentId("a", "b") == AgentId("a", "b"), {AgentId("a", "b")})
    print(TypeSubscription("t", "a") == TypeSubscription("t", "a"), TypeSubscription("t", "a").is_match(TopicId("t", "s")))
    try:
        TypeSubscription("t", "a").map_to_agent(TopicId("other", "s"))
    except CantHandleException:
        print("CantHandleException")


asyncio.run(main())
