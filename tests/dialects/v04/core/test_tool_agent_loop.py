from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from autogen_core import AgentId, FunctionCall, SingleThreadedAgentRuntime
from autogen_core.models import (
    AssistantMessage,
    CreateResult,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    RequestUsage,
    UserMessage,
)
from autogen_core.tool_agent import (
    InvalidToolArgumentsException,
    ToolAgent,
    ToolException,
    ToolExecutionException,
    ToolNotFoundException,
    tool_agent_caller_loop,
)
from autogen_core.tools import FunctionTool
from tests.dialects.v04.core import facts

TOOLS = AgentId("tools", "default")


def double(number: int) -> int:
    return 2 * number


def fail(number: int) -> int:
    raise RuntimeError("it broke")


def in_runtime(work: Callable[[SingleThreadedAgentRuntime], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        runtime = SingleThreadedAgentRuntime()
        tools = [FunctionTool(double, ""), FunctionTool(fail, "")]
        await ToolAgent.register(runtime, TOOLS.type, lambda: ToolAgent("Calls tools.", [*tools]))
        runtime.start()
        try:
            return await work(runtime)
        finally:
            await runtime.stop()

    return asyncio.run(main())


def test_a_call_is_answered_with_its_result() -> None:
    result = in_runtime(lambda runtime: runtime.send_message(FunctionCall("1", '{"number": 2}', "double"), TOOLS))
    assert result == FunctionExecutionResult(content="4", name="double", call_id="1", is_error=False)


DEEP = "[" * 50_000


@pytest.mark.parametrize(
    ("name", "arguments", "error", "text"),
    [
        ("unknown", "{}", ToolNotFoundException, "Error: Tool not found: unknown"),
        ("double", "no json", InvalidToolArgumentsException, "Error: Invalid arguments: no json"),
        pytest.param("double", DEEP, InvalidToolArgumentsException, f"Error: Invalid arguments: {DEEP}", id="deep"),
        ("fail", '{"number": 1}', ToolExecutionException, "Error: it broke"),
    ],
)
def test_a_call_without_a_result_says_why(name: str, arguments: str, error: type[ToolException], text: str) -> None:
    with pytest.raises(error) as caught:
        in_runtime(lambda runtime: runtime.send_message(FunctionCall("1", arguments, name), TOOLS))
    assert (caught.value.call_id, caught.value.name, caught.value.content) == ("1", name, text)


class Scripted(facts.Counting):
    """Gives answers in order, and keeps what it was asked."""

    def __init__(self, *answers: str | list[FunctionCall]) -> None:
        self.answers = list(answers)
        self.asked: list[list[LLMMessage]] = []

    async def create(self, messages: Sequence[LLMMessage], **how: Any) -> CreateResult:
        self.asked.append(list(messages))
        return CreateResult(finish_reason="stop", content=self.answers.pop(0), usage=RequestUsage(0, 0), cached=False)


def test_the_loop_goes_on_until_the_model_calls_nothing() -> None:
    calls = [FunctionCall("1", '{"number": 2}', "double"), FunctionCall("2", '{"number": 2}', "fail")]
    client = Scripted(calls, "done")
    task: list[LLMMessage] = [UserMessage(content="do it", source="u")]
    said = in_runtime(lambda runtime: tool_agent_caller_loop(runtime, TOOLS, client, task, []))
    assert said == [
        AssistantMessage(content=calls, source="assistant"),
        FunctionExecutionResultMessage(
            content=[
                FunctionExecutionResult(content="4", name="double", call_id="1", is_error=False),
                FunctionExecutionResult(content="Error: it broke", name="fail", call_id="2", is_error=True),
            ]
        ),
        AssistantMessage(content="done", source="assistant"),
    ]
    assert client.asked == [task, [*task, *said[:2]]]
    assert len(task) == 1
