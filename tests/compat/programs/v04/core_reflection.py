"""The reflection pattern: a coder and a reviewer exchange tasks, with sessions of their own."""

import asyncio
import json
import re
import uuid
from dataclasses import dataclass
from typing import Dict, List, Union

from autogen_core import (
    DefaultTopicId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    default_subscription,
    message_handler,
)
from autogen_core.models import AssistantMessage, ChatCompletionClient, LLMMessage, SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient


@dataclass
class CodeWritingTask:
    task: str


@dataclass
class CodeWritingResult:
    task: str
    code: str
    review: str


@dataclass
class CodeReviewTask:
    session_id: str
    task: str
    code: str


@dataclass
class CodeReviewResult:
    review: str
    session_id: str
    approved: bool


@default_subscription
class CoderAgent(RoutedAgent):
    def __init__(self, model_client: ChatCompletionClient) -> None:
        super().__init__("A code writing agent.")
        self._system_messages: List[LLMMessage] = [SystemMessage(content="You write code.")]
        self._model_client = model_client
        self._sessions: Dict[str, List[Union[CodeWritingTask, CodeReviewTask, CodeReviewResult]]] = {}

    @message_handler
    async def handle_code_writing_task(self, message: CodeWritingTask, ctx: MessageContext) -> None:
        session_id = str(uuid.uuid4())
        self._sessions.setdefault(session_id, []).append(message)
        response = await self._model_client.create(
            self._system_messages + [UserMessage(content=message.task, source=self.metadata["type"])],
            cancellation_token=ctx.cancellation_token,
        )
        await self._ask_for_review(session_id, message.task, str(response.content))

    @message_handler
    async def handle_code_review_result(self, message: CodeReviewResult, ctx: MessageContext) -> None:
        self._sessions[message.session_id].append(message)
        review = next(m for m in reversed(self._sessions[message.session_id]) if isinstance(m, CodeReviewTask))
        if message.approved:
            result = CodeWritingResult(task=review.task, code=review.code, review=message.review)
            print("Code Writing Result:", result)
            await self.publish_message(result, topic_id=TopicId("default", self.id.key))
            return
        messages: List[LLMMessage] = [*self._system_messages]
        for m in self._sessions[message.session_id]:
            if isinstance(m, CodeReviewResult):
                messages.append(UserMessage(content=m.review, source="Reviewer"))
            elif isinstance(m, CodeReviewTask):
                messages.append(AssistantMessage(content=m.code, source="Coder"))
            else:
                messages.append(UserMessage(content=m.task, source="User"))
        response = await self._model_client.create(messages, cancellation_token=ctx.cancellation_token)
        await self._ask_for_review(message.session_id, review.task, str(response.content))

    async def _ask_for_review(self, session_id: str, task: str, text: str) -> None:
        found = re.findall(r"```(?:\w+)\n(.*?)```", text, re.DOTALL)
        review = CodeReviewTask(session_id=session_id, task=task, code=found[0])
        self._sessions[session_id].append(review)
        await self.publish_message(review, topic_id=TopicId("default", self.id.key))


@default_subscription
class ReviewerAgent(RoutedAgent):
    def __init__(self, model_client: ChatCompletionClient) -> None:
        super().__init__("A code reviewer agent.")
        self._model_client = model_client

    @message_handler
    async def handle_code_review_task(self, message: CodeReviewTask, ctx: MessageContext) -> None:
        response = await self._model_client.create(
            [UserMessage(content=f"Review: {message.task}\n{message.code}", source="Reviewer")], json_output=True
        )
        review = json.loads(str(response.content))
        approved = review["approval"].lower().strip() == "approve"
        await self.publish_message(
            CodeReviewResult(review=review["text"], session_id=message.session_id, approved=approved),
            topic_id=TopicId("default", self.id.key),
        )
        print("Review", review, approved)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    client = OpenAIChatCompletionClient(model="gpt-4o-mini")
    await ReviewerAgent.register(runtime, "ReviewerAgent", lambda: ReviewerAgent(model_client=client))
    await CoderAgent.register(runtime, "CoderAgent", lambda: CoderAgent(model_client=client))
    runtime.start()
    await runtime.publish_message(message=CodeWritingTask(task="Sum all even numbers."), topic_id=DefaultTopicId())
    await runtime.stop_when_idle()
    await client.close()


asyncio.run(main())
