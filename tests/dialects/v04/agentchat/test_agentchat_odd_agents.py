"""Agents and conditions that answer with what they should not: the error says who did, and what was expected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent, BaseChatAgent
from autogen_agentchat.base import Response, TerminationCondition
from autogen_agentchat.messages import BaseChatMessage, StopMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_core.model_context import ChatCompletionContext
from autogen_core.models import LLMMessage
from autogen_ext.models.replay import ReplayChatCompletionClient
from tests.dialects.v04.agentchat.chatting import Echo


class Odd(BaseChatAgent):
    def __init__(self, answer: Any) -> None:
        super().__init__("odd", "Answers oddly.")
        self.answer = answer

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        answer: Response = self.answer
        return answer

    async def on_reset(self, cancellation_token: CancellationToken) -> None: ...


class Streams(Odd):
    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[Any, None]:
        for each in self.answer:
            yield each


class Says(TerminationCondition):
    def __init__(self, said: Any) -> None:
        self.said = said

    @property
    def terminated(self) -> bool:
        return False

    async def __call__(self, messages: Any) -> StopMessage | None:
        stop: StopMessage | None = self.said
        return stop

    async def reset(self) -> None: ...


async def drained(agent: BaseChatAgent) -> None:
    async for _ in agent.run_stream(task="Hello."):
        pass


MESSAGE = TextMessage(content="m", source="odd")


@pytest.mark.parametrize("answer", [None, "text", MESSAGE])
def test_an_agent_that_forgets_its_response_is_told_so(answer: Any) -> None:
    with pytest.raises(TypeError, match=r"Odd\.on_messages of the agent 'odd' returned .*, expected a Response"):
        asyncio.run(Odd(answer).run(task="Hello."))
    with pytest.raises(TypeError, match=r"Odd\.on_messages of the agent 'odd' returned .*, expected a Response"):
        asyncio.run(drained(Odd(answer)))


@pytest.mark.parametrize("answer", [[5], [Response(chat_message=None)]])  # type: ignore[arg-type]
def test_what_is_no_message_gets_into_no_result(answer: Any) -> None:
    with pytest.raises(TypeError, match=r"The agent 'odd' said .*, expected a message or an event"):
        asyncio.run(drained(Streams([*answer, Response(chat_message=MESSAGE)])))


def test_inner_messages_that_are_none_get_into_no_result() -> None:
    response = Response(chat_message=MESSAGE, inner_messages=["x"])  # type: ignore[list-item]

    with pytest.raises(TypeError, match="The agent 'odd' said 'x', expected a message or an event"):
        asyncio.run(Odd(response).run(task="Hello."))


@pytest.mark.parametrize("said", [True, "stop", MESSAGE])
def test_a_condition_that_returns_no_stop_message_is_told_so(said: Any) -> None:
    team = RoundRobinGroupChat([Echo("alice")], termination_condition=Says(said))

    with pytest.raises(TypeError, match=r"The termination condition Says returned .*, expected a StopMessage or None"):
        asyncio.run(team.run(task="Hello."))


class Elsewhere(ChatCompletionContext):
    """Keeps its messages in a place of its own, and does not ask its base to be made."""

    def __init__(self) -> None:
        self.kept: list[LLMMessage] = []

    async def add_message(self, message: LLMMessage) -> None:
        self.kept.append(message)

    async def get_messages(self) -> list[LLMMessage]:
        return list(self.kept)


def test_a_context_that_keeps_its_messages_elsewhere_serves_an_agent() -> None:
    context = Elsewhere()
    agent = AssistantAgent("a", ReplayChatCompletionClient(["Hello."]), model_context=context)
    assert asyncio.run(agent.run(task="Hi.")).messages[-1].to_text() == "Hello."
    assert [each.content for each in context.kept] == ["Hi.", "Hello."]
