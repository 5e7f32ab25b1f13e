"""The mixture of agents: layers of workers that are asked at the same time, and an orchestrator."""

import asyncio
from dataclasses import dataclass
from typing import List

from autogen_core import AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, message_handler
from autogen_core.models import ChatCompletionClient, SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient


@dataclass
class WorkerTask:
    task: str
    previous_results: List[str]


@dataclass
class WorkerTaskResult:
    result: str


@dataclass
class UserTask:
    task: str


@dataclass
class FinalResult:
    result: str


class WorkerAgent(RoutedAgent):
    def __init__(self, model_client: ChatCompletionClient) -> None:
        super().__init__(description="Worker Agent")
        self._model_client = model_client

    @message_handler
    async def handle_task(self, message: WorkerTask, ctx: MessageContext) -> WorkerTaskResult:
        if message.previous_results:
            system = "Synthesize:\n" + "\n\n".join(f"{i + 1}. {r}" for i, r in enumerate(message.previous_results))
            asked = [SystemMessage(content=system), UserMessage(content=message.task, source="user")]
        else:
            asked = [UserMessage(content=message.task, source="user")]
        result = await self._model_client.create(asked)
        assert isinstance(result.content, str)
        return WorkerTaskResult(result=result.content)


class OrchestratorAgent(RoutedAgent):
    def __init__(self, model_client: ChatCompletionClient, worker_types: List[str], num_layers: int) -> None:
        super().__init__(description="Aggregator Agent")
        self._model_client = model_client
        self._worker_types = worker_types
        self._num_layers = num_layers

    @message_handler
    async def handle_task(self, message: UserTask, ctx: MessageContext) -> FinalResult:
        task = WorkerTask(task=message.task, previous_results=[])
        for i in range(self._num_layers - 1):
            workers = [AgentId(kind, f"{self.id.key}/layer_{i}/worker_{j}") for j, kind in enumerate(self._worker_types)]
            print(f"layer {i}", [str(w) for w in workers])
            results = await asyncio.gather(*[self.send_message(task, worker) for worker in workers])
            task = WorkerTask(task=message.task, previous_results=[r.result for r in results])
        final = await self._model_client.create(
            [SystemMessage(content="\n".join(task.previous_results)), UserMessage(content=message.task, source="user")]
        )
        assert isinstance(final.content, str)
        return FinalResult(result=final.content)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    client = OpenAIChatCompletionClient(model="gpt-4o-mini")
    await WorkerAgent.register(runtime, "worker", lambda: WorkerAgent(model_client=client))
    await OrchestratorAgent.register(
        runtime, "orchestrator", lambda: OrchestratorAgent(client, worker_types=["worker"] * 3, num_layers=3)
    )
    runtime.start()
    print(await runtime.send_message(UserTask(task="How many?"), AgentId("orchestrator", "default")))
    await runtime.stop_when_idle()
    await client.close()


asyncio.run(main())
