"""What programs read of an assistant, and change in it, under the private names of 0.7.5."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination, TokenUsageTermination
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.memory import ListMemory, MemoryContent
from autogen_core.models import CreateResult, LLMMessage, ModelFamily, RequestUsage, SystemMessage
from autogen_core.tools import FunctionTool
from autogen_ext.models.replay import ReplayChatCompletionClient

INFO: Any = {
    "family": ModelFamily.UNKNOWN,
    "function_calling": True,
    "json_output": False,
    "structured_output": False,
    "vision": False,
}


class Model(ReplayChatCompletionClient):
    """Answers always the same, and remembers what it was asked."""

    def __init__(self, answer: str = "yes") -> None:
        super().__init__([], model_info=INFO)
        self.answer = answer
        self.asked: list[LLMMessage] = []
        self.offered: list[str] = []
        self.streamed = False

    async def create(self, messages: Any, *, tools: Any = (), **how: Any) -> CreateResult:
        self.asked, self.offered = (
            list(messages),
            [each.name if hasattr(each, "name") else each["name"] for each in tools],
        )
        usage = RequestUsage(prompt_tokens=1, completion_tokens=1)
        return CreateResult(finish_reason="stop", content=self.answer, usage=usage, cached=False)

    async def create_stream(self, messages: Any, *, tools: Any = (), **how: Any) -> Any:
        self.streamed = True
        yield self.answer
        yield await self.create(messages, tools=tools)


def one(x: int) -> str:
    """One."""
    return "1"


def two(x: int) -> str:
    """Two."""
    return "2"


def assistant(model: Model, **how: Any) -> AssistantAgent:
    return AssistantAgent("a", model, system_message="first", **how)


def test_what_an_assistant_was_given_can_be_read() -> None:
    model, memory = Model(), ListMemory()
    agent = assistant(model, tools=[one], handoffs=["b"], memory=[memory])
    assert agent._model_client is model
    assert [each.content for each in agent._system_messages] == ["first"]
    assert [each.name for each in agent._tools] == ["one"]
    assert [each.name for each in agent._handoff_tools] == ["transfer_to_b"]
    assert agent._handoffs["transfer_to_b"].target == "b"
    assert agent._memory == [memory]
    assert len(agent._workbench) == 1
    assert (agent._model_client_stream, agent._reflect_on_tool_use, agent._max_tool_iterations) == (False, False, 1)


def test_what_it_was_not_given_is_empty() -> None:
    agent = AssistantAgent("a", Model(), system_message=None)
    assert (agent._system_messages, agent._tools, agent._handoffs, agent._memory) == ([], [], {}, None)
    assert len(agent._workbench) == 1


def _other_message(agent: AssistantAgent) -> None:
    agent._system_messages[0] = SystemMessage(content="second")


def _other_text(agent: AssistantAgent) -> None:
    agent._system_messages[0].content = "second"


def _other_list(agent: AssistantAgent) -> None:
    agent._system_messages = [SystemMessage(content="second")]


@pytest.mark.parametrize("change", [_other_message, _other_text, _other_list])
def test_another_system_message_is_sent_from_then_on(change: Callable[[AssistantAgent], None]) -> None:
    model = Model()
    agent = assistant(model)
    change(agent)
    asyncio.run(agent.run(task="go"))
    assert model.asked[0].content == "second"
    assert agent.dump_component().config["system_message"] == "second"


def test_a_tool_that_is_added_is_offered() -> None:
    model = Model()
    agent = assistant(model, tools=[one])
    agent._tools.append(FunctionTool(two, description="two"))
    asyncio.run(agent.run(task="go"))
    assert model.offered == ["one", "two"]


def test_another_model_is_asked() -> None:
    first, second = Model(), Model("no")
    agent = assistant(first)
    agent._model_client = second
    assert asyncio.run(agent.run(task="go")).messages[-1].to_text() == "no"
    assert not first.asked


def test_streaming_can_be_switched_on() -> None:
    model = Model()
    agent = assistant(model)
    agent._model_client_stream = True
    asyncio.run(agent.run(task="go"))
    assert model.streamed


def test_a_memory_can_be_added() -> None:
    async def main() -> list[str]:
        model, memory = Model(), ListMemory()
        await memory.add(MemoryContent(content="blue", mime_type="text/plain"))
        agent = assistant(model, memory=[])
        assert agent._memory == []
        agent._memory.append(memory)
        await agent.run(task="go")
        return [str(each.content) for each in model.asked]

    assert any("blue" in each for each in asyncio.run(main()))


def test_a_subclass_uses_them() -> None:
    class Twice(AssistantAgent):
        async def on_messages(self, messages: Any, cancellation_token: Any) -> Any:
            for each in messages:
                await self._model_context.add_message(each.to_model_message())
            asked = [*self._system_messages, *await self._model_context.get_messages()]
            self.direct = await self._model_client.create(asked, tools=self._tools)
            return await super().on_messages([], cancellation_token)

    agent = Twice("a", Model(), tools=[one])
    asyncio.run(agent.on_messages([TextMessage(content="go", source="user")], None))
    assert agent.direct.content == "yes"


def test_conditions_show_how_far_they_are() -> None:
    limit, tokens, word = MaxMessageTermination(9), TokenUsageTermination(99), TextMentionTermination("word")
    agent = assistant(Model())
    seen: list[tuple[int, int, int]] = []

    async def main() -> None:
        team = RoundRobinGroupChat([agent], termination_condition=limit | tokens | word, max_turns=2)
        async for _ in team.run_stream(task="go"):
            seen.append((limit._message_count, tokens._prompt_token_count, tokens._completion_token_count))

    asyncio.run(main())
    assert (2, 1, 1) in seen
    assert word._termination_text == "word"
