"""Concurrent agents: one topic for several, several topics, direct messages at the same time."""

import asyncio
from dataclasses import dataclass

from autogen_core import (
    AgentId,
    ClosureAgent,
    ClosureContext,
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    default_subscription,
    message_handler,
    type_subscription,
)


@dataclass
class Task:
    task_id: str


@dataclass
class TaskResponse:
    task_id: str
    result: str


@default_subscription
class Processor(RoutedAgent):
    @message_handler
    async def on_task(self, message: Task, ctx: MessageContext) -> None:
        print(f"{self._description} starting task {message.task_id}")
        await asyncio.sleep(0.05)
        print(f"{self._description} finished task {message.task_id}")


@type_subscription("urgent")
class Urgent(RoutedAgent):
    @message_handler
    async def on_task(self, message: Task, ctx: MessageContext) -> None:
        await asyncio.sleep(0.01)
        await self.publish_message(TaskResponse(message.task_id, "Results by Urgent"), TopicId("task-results", "default"))


@type_subscription("normal")
class Normal(RoutedAgent):
    @message_handler
    async def on_task(self, message: Task, ctx: MessageContext) -> None:
        await asyncio.sleep(0.05)
        await self.publish_message(TaskResponse(message.task_id, "Results by Normal"), TopicId("task-results", "default"))


class Worker(RoutedAgent):
    @message_handler
    async def on_task(self, message: Task, ctx: MessageContext) -> TaskResponse:
        await asyncio.sleep(0.02)
        return TaskResponse(message.task_id, f"by {self.id}")


class Delegator(RoutedAgent):
    @message_handler
    async def on_task(self, message: Task, ctx: MessageContext) -> TaskResponse:
        workers = [AgentId("worker", f"w{number}") for number in range(3)]
        answers = await asyncio.gather(*(self.send_message(Task(str(i)), worker) for i, worker in enumerate(workers)))
        return TaskResponse(message.task_id, " ".join(answer.result for answer in answers))


queue = asyncio.Queue[TaskResponse]()


async def collect(_agent: ClosureContext, message: TaskResponse, ctx: MessageContext) -> None:
    await queue.put(message)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    for number in (1, 2):
        await Processor.register(runtime, f"agent_{number}", lambda number=number: Processor(f"Agent {number}"))
    await Urgent.register(runtime, "urgent_processor", lambda: Urgent("Urgent Processor"))
    await Normal.register(runtime, "normal_processor", lambda: Normal("Normal Processor"))
    await Worker.register(runtime, "worker", lambda: Worker("Worker"))
    await Delegator.register(runtime, "delegator", lambda: Delegator("Delegator"))
    await ClosureAgent.register_closure(
        runtime, "collector", collect, subscriptions=lambda: [TypeSubscription("task-results", "collector")]
    )
    runtime.start()
    await runtime.publish_message(Task("task-1"), topic_id=DefaultTopicId())
    await runtime.stop_when_idle()
    runtime.start()
    await runtime.publish_message(Task("normal-1"), topic_id=TopicId("normal", "default"))
    await runtime.publish_message(Task("urgent-1"), topic_id=TopicId("urgent", "default"))
    await runtime.stop_when_idle()
    while not queue.empty():
        print(await queue.get())
    runtime.start()
    print(await runtime.send_message(Task("d"), AgentId("delegator", "default")))
    await runtime.stop_when_idle()


asyncio.run(main())
