"""What the tests of agents and teams talk with: a client whose answers are written down, and an agent that echoes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.messages import BaseChatMessage, HandoffMessage, TextMessage
from autogen_core import CancellationToken, FunctionCall
from autogen_core.models import ChatCompletionClient, CreateResult, LLMMessage, ModelInfo, RequestUsage

INFO: ModelInfo = {
    "vision": True,
    "function_calling": True,
    "json_output": True,
    "family": "gpt-4o",
    "structured_output": True,
    "multiple_system_messages": True,
}

Answer = str | list[FunctionCall] | CreateResult | Exception


def call(name: str, arguments: str = "{}", id: str = "1") -> FunctionCall:
    return FunctionCall(id=id, name=name, arguments=arguments)


def result(answer: str | list[FunctionCall], thought: str | None = None) -> CreateResult:
    reason: Any = "stop" if isinstance(answer, str) else "function_calls"
    return CreateResult(finish_reason=reason, content=answer, usage=RequestUsage(10, 5), cached=False, thought=thought)


class Scripted(ChatCompletionClient):
    """Answers with what is written down; `asked` is what it was asked, `how` with which arguments."""

    def __init__(self, *answers: Answer, info: ModelInfo = INFO) -> None:
        self.answers = list(answers)
        self.asked: list[list[LLMMessage]] = []
        self.how: list[dict[str, Any]] = []
        self.waits_at: asyncio.Event | None = None
        self._info = info

    async def create(self, messages: Sequence[LLMMessage], **how: Any) -> CreateResult:
        self.asked.append(list(messages))
        self.how.append(how)
        if self.waits_at is not None and not self.answers:
            self.waits_at.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, CreateResult) else result(answer)

    async def create_stream(
        self, messages: Sequence[LLMMessage], **how: Any
    ) -> AsyncGenerator[str | CreateResult, None]:
        said = await Scripted.create.__wrapped__(self, messages, **how)  # type: ignore[attr-defined]
        if isinstance(said.content, str):
            for word in said.content.split(" "):
                yield word
        yield said

    async def close(self) -> None:
        pass

    def actual_usage(self) -> RequestUsage:
        return RequestUsage(0, 0)

    def total_usage(self) -> RequestUsage:
        return RequestUsage(0, 0)

    def count_tokens(self, messages: Sequence[LLMMessage], **_: Any) -> int:
        return 0

    def remaining_tokens(self, messages: Sequence[LLMMessage], **_: Any) -> int:
        return 1000

    @property
    def capabilities(self) -> Any:
        return self._info

    @property
    def model_info(self) -> ModelInfo:
        return self._info


class Echo(BaseChatAgent):
    """Says its name and how often it spoke, or what is written down; `heard` is what it was given."""

    produced_message_types: Sequence[type[BaseChatMessage]] = (TextMessage, HandoffMessage)

    def __init__(self, name: str, *says: Any) -> None:
        super().__init__(name, f"says {name}")
        self.says = list(says)
        self.heard: list[list[str]] = []
        self.spoken = 0
        self.resets = 0

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        self.heard.append([each.to_text() for each in messages])
        self.spoken += 1
        said = self.says.pop(0) if self.says else f"{self.name} {self.spoken}"
        if isinstance(said, BaseException):
            raise said
        if isinstance(said, asyncio.Event):
            said.set()
            await asyncio.Event().wait()
        message = said if isinstance(said, BaseChatMessage) else TextMessage(content=said, source=self.name)
        return Response(chat_message=message)

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self.resets += 1
        self.spoken = 0

    async def save_state(self) -> Mapping[str, Any]:
        return {"spoken": self.spoken}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        self.spoken = state["spoken"]


def texts(result: TaskResult) -> list[str]:
    """What was said, each with who said it."""
    return [f"{each.source}: {each.to_text()}" for each in result.messages]


def kinds(messages: Sequence[Any]) -> list[str]:
    return [type(each).__name__ for each in messages]
