"""The multi-agent debate: solvers on a sparse graph exchange answers, an aggregator takes the majority."""

import asyncio
import re
from dataclasses import dataclass
from typing import Dict, List

from autogen_core import (
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TypeSubscription,
    default_subscription,
    message_handler,
)
from autogen_core.models import AssistantMessage, ChatCompletionClient, LLMMessage, SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient


@dataclass
class Question:
    content: str


@dataclass
class Answer:
    content: str


@dataclass
class SolverRequest:
    content: str
    question: str


@dataclass
class IntermediateSolverResponse:
    content: str
    question: str
    answer: str
    round: int


@dataclass
class FinalSolverResponse:
    answer: str


@default_subscription
class MathSolver(RoutedAgent):
    def __init__(self, client: ChatCompletionClient, topic_type: str, num_neighbors: int, max_round: int) -> None:
        super().__init__("A debator.")
        self._topic_type = topic_type
        self._client = client
        self._num_neighbors = num_neighbors
        self._history: List[LLMMessage] = []
        self._buffer: Dict[int, List[IntermediateSolverResponse]] = {}
        self._round = 0
        self._max_round = max_round
        self._one_at_a_time = asyncio.Lock()

    @message_handler
    async def handle_request(self, message: SolverRequest, ctx: MessageContext) -> None:
        async with self._one_at_a_time:
            await self._solve(message)

    async def _solve(self, message: SolverRequest) -> None:
        self._history.append(UserMessage(content=message.content, source="user"))
        result = await self._client.create([SystemMessage(content=self.id.type)] + self._history)
        assert isinstance(result.content, str)
        self._history.append(AssistantMessage(content=result.content, source=self.metadata["type"]))
        match = re.search(r"\{\{(\-?\d+(\.\d+)?)\}\}", result.content)
        assert match is not None
        answer = match.group(1)
        self._round += 1
        if self._round == self._max_round:
            await self.publish_message(FinalSolverResponse(answer=answer), topic_id=DefaultTopicId())
        else:
            await self.publish_message(
                IntermediateSolverResponse(result.content, message.question, answer, self._round),
                topic_id=DefaultTopicId(type=self._topic_type),
            )

    @message_handler
    async def handle_response(self, message: IntermediateSolverResponse, ctx: MessageContext) -> None:
        self._buffer.setdefault(message.round, []).append(message)
        if len(self._buffer[message.round]) == self._num_neighbors:
            texts = sorted(resp.content for resp in self._buffer.pop(message.round))
            prompt = "Solutions of others:\n" + "\n".join(texts) + f"\nThe problem is {message.question}."
            await self.send_message(SolverRequest(content=prompt, question=message.question), self.id)


@default_subscription
class MathAggregator(RoutedAgent):
    def __init__(self, num_solvers: int) -> None:
        super().__init__("Math Aggregator")
        self._num_solvers = num_solvers
        self._buffer: List[FinalSolverResponse] = []

    @message_handler
    async def handle_question(self, message: Question, ctx: MessageContext) -> None:
        await self.publish_message(SolverRequest(content=f"Solve: {message.content}", question=message.content), DefaultTopicId())

    @message_handler
    async def handle_final_solver_response(self, message: FinalSolverResponse, ctx: MessageContext) -> None:
        self._buffer.append(message)
        if len(self._buffer) == self._num_solvers:
            answers = sorted(resp.answer for resp in self._buffer)
            await self.publish_message(Answer(content=max(set(answers), key=answers.count)), topic_id=DefaultTopicId())
            print(f"Aggregator publishes final answer of {answers}")


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o-mini")
    runtime = SingleThreadedAgentRuntime()
    names = ["A", "B", "C", "D"]
    for name in names:
        await MathSolver.register(
            runtime, f"MathSolver{name}", lambda name=name: MathSolver(client, f"MathSolver{name}", num_neighbors=2, max_round=3)
        )
    await MathAggregator.register(runtime, "MathAggregator", lambda: MathAggregator(num_solvers=4))
    for name, neighbors in {"A": "BD", "B": "AC", "C": "BD", "D": "AC"}.items():
        for neighbor in neighbors:
            await runtime.add_subscription(TypeSubscription(f"MathSolver{name}", f"MathSolver{neighbor}"))
    runtime.start()
    await runtime.publish_message(Question(content="How many clips?"), DefaultTopicId())
    await runtime.stop_when_idle()
    await client.close()


asyncio.run(main())
