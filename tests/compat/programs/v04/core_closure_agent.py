"""Results are collected in a queue by a closure."""

import asyncio
from dataclasses import dataclass

from autogen_core import (
    ClosureAgent,
    ClosureContext,
    DefaultSubscription,
    DefaultTopicId,
    MessageContext,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
)


@dataclass
class FinalResult:
    value: str


@dataclass
class Other:
    value: str


queue = asyncio.Queue[FinalResult]()


async def output_result(_agent: ClosureContext, message: FinalResult, ctx: MessageContext) -> None:
    print(_agent.id, ctx.topic_id)
    await queue.put(message)


async def both(agent: ClosureContext, message: FinalResult | Other, ctx: MessageContext) -> None:
    print(type(message).__name__, message.value)
    if message.value == "forward":
        await agent.publish_message(FinalResult("forwarded"), TopicId("results", "closure"))


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    await ClosureAgent.register_closure(
        runtime, "output", output_result, subscriptions=lambda: [TypeSubscription("results", "output"), DefaultSubscription()]
    )
    await ClosureAgent.register_closure(
        runtime, "both", both, subscriptions=lambda: [TypeSubscription("b", "both")], unknown_type_policy="ignore"
    )
    runtime.start()
    await runtime.publish_message(FinalResult("Result 1"), DefaultTopicId())
    await runtime.publish_message(FinalResult("Result 2"), DefaultTopicId(type="results", source="s"))
    await runtime.publish_message(Other("forward"), TopicId("b", "k"))
    await runtime.publish_message("text", TopicId("b", "k"))
    await runtime.stop_when_idle()
    while not queue.empty():
        print((result := await queue.get()).value)


asyncio.run(main())
